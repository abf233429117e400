# Says which machine it runs on, as its kernel says, and exits with the number of its arguments.
# riscv64-linux-gnu-as -o hello.o hello-riscv64.s && riscv64-linux-gnu-ld -o hello hello.o
        .option norelax
        .globl  _start
_start:
        ld      s0, 0(sp)               # argc
        la      a0, system
        li      a7, 160                 # uname
        ecall
        li      a0, 1
        la      a1, hello
        li      a2, 11
        li      a7, 64                  # write
        ecall
        la      a1, system + 4 * 65     # its machine
        mv      a2, a1
1:      lbu     t0, 0(a2)
        addi    a2, a2, 1
        bnez    t0, 1b
        li      t0, '\n'
        sb      t0, -1(a2)
        sub     a2, a2, a1
        li      a0, 1
        ecall
        addi    a0, s0, -1
        li      a7, 93                  # exit
        ecall

        .section .rodata
hello:  .ascii  "hello from "         # 11 characters
        .bss
system: .space  6 * 65
