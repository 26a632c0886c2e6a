pragma circom 2.1.6;

include "bitify.circom";
include "comparators.circom";
include "mux1.circom";

/*
 * The arithmetic of margin from circomlib's gadgets. Ranges are those of docs/statement.md.
 */

/* 0 <= in < 2^n */
template Range(n) {
    signal input in;
    _ <== Num2Bits(n)(in);
}

/* 0 <= in < bound, bound < 2^n */
template Below(bound, n) {
    signal input in;
    component width = Range(n);
    width.in <== in;
    component less = LessThan(n);
    less.in[0] <== in;
    less.in[1] <== bound;
    less.out === 1;
}

/* A position at its price: the value that counts, and the size. */
template SidedPosition() {
    signal input quantity;
    signal input price;
    signal input weightLong;
    signal input weightShort;
    signal output isLong;
    signal output notional;
    signal output weighted;
    signal output gross;

    component bits = Num2Bits(64);
    bits.in <== quantity + 2 ** 63;
    isLong <== bits.out[63];
    notional <== quantity * price;
    component weight = Mux1();
    weight.c[0] <== weightShort;
    weight.c[1] <== weightLong;
    weight.s <== isLong;
    weighted <== weight.out * notional;
    component size = Mux1();
    size.c[0] <== -notional;
    size.c[1] <== notional;
    size.s <== isLong;
    gross <== size.out;
}

/* max(0, loss[0], ..., loss[n-1]), one comparison after the other. */
template RunningMax(n) {
    signal input loss[n];
    signal output worst;

    component more[n];
    component greater[n];
    for (var s = 0; s < n; s++) {
        more[s] = LessThan(112);
        greater[s] = Mux1();
        if (s == 0) {
            more[s].in[0] <== 0;
            greater[s].c[0] <== 0;
        } else {
            more[s].in[0] <== greater[s - 1].out;
            greater[s].c[0] <== greater[s - 1].out;
        }
        more[s].in[1] <== loss[s];
        greater[s].c[1] <== loss[s];
        greater[s].s <== more[s].out;
    }
    worst <== greater[n - 1].out;
    component width = Range(112);
    width.in <== worst;
}

/* ceil(sum of impact q^2 p / 2^64) */
template UnwindUp(n) {
    signal input impact[n];
    signal input quantity[n];
    signal input notional[n];
    signal output out;

    signal charge[n];
    signal term[n];
    var sum = 0;
    for (var i = 0; i < n; i++) {
        charge[i] <== impact[i] * quantity[i];
        term[i] <== charge[i] * notional[i];
        sum += term[i];
    }
    out <-- (sum + 2 ** 64 - 1) \ 2 ** 64;
    component width = Range(99);
    width.in <== out;
    component rest = Range(64);
    rest.in <== out * 2 ** 64 - sum;
}

/* ceil(requirement / 1e22), ceil(requirement / 1e24) */
template RequirementRoundedUp() {
    signal input requirement;
    signal output cents;
    signal output dollars;

    cents <-- (requirement + 10 ** 22 - 1) \ 10 ** 22;
    dollars <-- (cents + 99) \ 100;
    component width = Range(57);
    width.in <== dollars;
    component centsRest = Below(100, 7);
    centsRest.in <== 100 * dollars - cents;
    component rest = Below(10 ** 22, 74);
    rest.in <== 10 ** 22 * cents - requirement;
}

/* floor(value / 1e22), signed */
template ValueRoundedDown() {
    signal input value;
    signal output cents;

    cents <-- (value + 2 ** 63 * 10 ** 22) \ 10 ** 22 - 2 ** 63;
    component width = Range(64);
    width.in <== cents + 2 ** 63;
    component rest = Below(10 ** 22, 74);
    rest.in <== value - 10 ** 22 * cents;
}
