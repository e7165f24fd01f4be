/* The lab's guest: a boot sector; 16 MiB of memory are plenty.
 *
 * About four times a second it prints "BOOT-ID COUNTER" (eight hexadecimal digits each) on the
 * serial port and writes the counter to its disk's second sector. The boot id is the processor's
 * time stamp at boot and lives in memory only; the counter goes on from the disk after a boot.
 * So after a live migration the boot id is the same and the counter goes on; after a failover the
 * boot id is new, and the counter goes on from what DRBD had copied.
 */
.code16
.globl _start
_start:
    cli
    xorw %ax, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    movw $0x7c00, %sp
    movb %dl, drive
    sti
    rdtsc
    movl %eax, boot_id
    movb $0x42, %ah                 /* read the second sector to 0x7e00 */
    movb drive, %dl
    movw $address_packet, %si
    int $0x13
    jc count
    cmpl $0x4b434954, 0x7e00        /* "TICK" */
    jne count
    movl 0x7e04, %eax
    movl %eax, counter
count:
    incl counter
    movl boot_id, %ebx
    call print_number
    movb $' ', %al
    call print
    movl counter, %ebx
    call print_number
    movb $13, %al
    call print
    movb $10, %al
    call print
    movl $0x4b434954, 0x7e00
    movl counter, %eax
    movl %eax, 0x7e04
    movw $0x4300, %ax               /* write it */
    movb drive, %dl
    movw $address_packet, %si
    int $0x13
    movw $4, %cx                    /* four ticks of the 18.2 Hz clock */
1:  sti
    hlt
    loop 1b
    jmp count

print_number:                       /* ebx in hexadecimal */
    movw $8, %cx
2:  roll $4, %ebx
    movb %bl, %al
    andb $15, %al
    addb $'0', %al
    cmpb $'9', %al
    jbe 3f
    addb $39, %al
3:  call print
    loop 2b
    ret

print:                              /* al to the serial port */
    pushw %dx
    movw $0x3f8, %dx
    outb %al, %dx
    popw %dx
    ret

.align 4
counter: .long 0
boot_id: .long 0
address_packet:
    .byte 16, 0
    .word 1                         /* one sector */
    .word 0x7e00, 0
    .quad 1                         /* the second */
drive: .byte 0
.org 510
.word 0xaa55
