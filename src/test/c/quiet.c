/* The cheapest interpreter: succeeds, whatever it is given. */
int main(void) {
    return 0;
}
