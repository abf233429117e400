@ Says which machine it runs on, as its kernel says, and exits with the number of its arguments.
@ arm-linux-gnueabihf-as -o hello.o hello-arm.s && arm-linux-gnueabihf-ld -o hello hello.o
        .syntax unified
        .globl  _start
_start:
        ldr     r8, [sp]                @ argc
        ldr     r0, =system
        mov     r7, #122                @ uname
        svc     #0
        mov     r0, #1
        ldr     r1, =hello
        mov     r2, #11
        mov     r7, #4                  @ write
        svc     #0
        ldr     r1, =system + 4 * 65    @ its machine
        mov     r2, r1
1:      ldrb    r3, [r2], #1
        cmp     r3, #0
        bne     1b
        mov     r3, #'\n'
        strb    r3, [r2, #-1]
        sub     r2, r2, r1
        mov     r0, #1
        svc     #0
        sub     r0, r8, #1
        mov     r7, #1                  @ exit
        svc     #0

        .section .rodata
hello:  .ascii  "hello from "         @ 11 characters
        .bss
system: .space  6 * 65
