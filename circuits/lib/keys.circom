pragma circom 2.1.6;

include "bits.circom";
include "edwards.circom";
include "montgomery.circom";
include "window.circom";
include "windows.circom";

/*
 * Secret keys as signed binary digits: e with 0 <= e < 2^252 stands for the scalar f = 2e - (2^252 - 1), the
 * sum of (2 bit_k - 1) 2^k. Every scalar modulo the order of the group has such a form: the order is odd.
 */

/*
 * The public key of a secret key.
 *
 * Proves     out = f B
 * Inputs     bit[252]: boolean, by the caller's range check
 * Outputs    out: affine (x, y)
 * Cost       383 constraints
 *
 * Why incomplete additions are safe: as in `VectorCommitment`; S, B and their logarithm.
 */
template PublicKey() {
    signal input bit[252];
    signal output out[2];

    var start[2] = startPoint();
    var windows[63][17] = keyWindows();
    component chain = WindowChain(63, windows);
    for (var k = 0; k < 2; k++) chain.in[k] <== start[k];
    chain.bit <== bit;

    component edwards = MontgomeryToEdwards();
    edwards.in <== chain.out;
    var correction[2] = startCorrection();
    component corrected = EdwardsAddConstant(correction[0], correction[1]);
    corrected.in <== edwards.out;
    out <== corrected.out;
}

/*
 * Whether the ladder of `SharedPoint` from `start` meets an addition without a slope. A hint only.
 */
function isExceptional(bit, point, start) {
    var sum[2] = [start[0], start[1]];
    var met = 0;
    for (var k = 251; k >= 0; k--) {
        var v = bit[k] == 1 ? point[1] : -point[1];
        if (sum[0] == point[0]) met = 1;
        if (met == 0) {
            var chord = (v - sum[1]) / (point[0] - sum[0]);
            var u = chord * chord - 168698 - sum[0] - point[0];
            if (u == sum[0]) met = 1;
            if (met == 0) {
                var second = 2 * sum[1] / (sum[0] - u) - chord;
                var next = second * second - 168698 - sum[0] - u;
                sum[1] = second * (sum[0] - next) - sum[1];
                sum[0] = next;
            }
        }
    }
    return met;
}

/*
 * Diffie-Hellman with the cofactor cleared.
 *
 * Proves     out = f 8P
 * Inputs     bit[252]: boolean, by the caller's range check; point: P on the curve, by the verifier's check,
 *            affine (x, y). A point of small order has no witness: one of the first four steps has none.
 * Outputs    out: affine (x, y)
 * Cost       2045 constraints
 *
 * Why every P has a witness, and none a false one: the ladder goes from 2^j S + mQ to 2^(j+1) S + (2m +- 1)Q
 * with Q = 8P, of prime order. An addition that has no slope has no witness either, so a witness is one of
 * the true product. It happens only to a Q that is a known multiple of S, which whoever makes P can choose;
 * so there are two points S, without a known relation between them, and the prover takes either.
 *
 * Uniqueness of the hint: `from` is one of two, and both lead to the same point.
 */
template SharedPoint() {
    signal input bit[252];
    signal input point[2];
    signal output out[2];

    component montgomery = EdwardsToMontgomery();
    montgomery.in <== point;
    component double[3];
    for (var k = 0; k < 3; k++) {
        double[k] = MontgomeryDouble();
        if (k == 0) double[k].in <== montgomery.out;
        else double[k].in <== double[k - 1].out;
    }

    var starts[2][2] = ladderStarts();
    signal from <-- isExceptional(bit, double[2].out, starts[0]);
    from * (from - 1) === 0;
    signal digit[252];
    component step[252];
    for (var k = 251; k >= 0; k--) {
        digit[k] <== (2 * bit[k] - 1) * double[2].out[1];
        step[k] = MontgomeryDoubleAdd();
        for (var c = 0; c < 2; c++) {
            if (k == 251) step[k].in1[c] <== starts[0][c] + from * (starts[1][c] - starts[0][c]);
            else step[k].in1[c] <== step[k + 1].out[c];
        }
        step[k].in2[0] <== double[2].out[0];
        step[k].in2[1] <== digit[k];
    }

    component edwards = MontgomeryToEdwards();
    edwards.in <== step[0].out;
    var corrections[2][2] = ladderCorrections();
    component corrected = EdwardsAdd();
    corrected.in1 <== edwards.out;
    for (var c = 0; c < 2; c++) {
        corrected.in2[c] <== corrections[0][c] + from * (corrections[1][c] - corrections[0][c]);
    }
    out <== corrected.out;
}
