pragma circom 2.1.6;

include "montgomery.circom";

/*
 * One fixed-base window of four bits.
 *
 * Proves     out = (2u - 15) Q, u = bit[0] + 2 bit[1] + 4 bit[2] + 8 bit[3], for the point Q of odd
 *            order whose sixteen multiples W encodes
 * Parameters W = [a, b, c0..c3, delta, g, e, gamma0..gamma3, eta0..eta3], made and explained in
 *            circuits/windows.ts; every window's sixteen values are tested against the curve library
 * Inputs     bit[k]: boolean, by the caller's range check
 * Outputs    out: (u, v) on the Montgomery form
 * Cost       3 constraints, no hints
 */
template Window(W) {
    signal input bit[4];
    signal output out[2];

    var sign[4];
    for (var k = 0; k < 4; k++) sign[k] = 2 * bit[k] - 1;

    var c = 0;
    var gamma = 0;
    var eta = 0;
    for (var k = 0; k < 4; k++) {
        c += W[2 + k] * sign[k];
        gamma += W[9 + k] * sign[k];
        eta += W[13 + k] * sign[k];
    }

    signal p <== (sign[0] + W[0] * sign[1]) * (sign[2] + W[1] * sign[3]);
    out[0] <== W[6] * (p + c) * (p - c) + W[7] * p + W[8];
    out[1] <== out[0] * gamma + eta;
}

/*
 * A chain of windows of one generator, added to a running sum.
 *
 * Proves     out = in + sum over j of (2 u_j - 15) 16^j (G/2), u_j the j-th group of four bits
 * Parameters nWindows; W[nWindows][17], the windows' constants
 * Inputs     in: running sum on the Montgomery form; bit[4 nWindows]: boolean, by the caller
 * Outputs    out: running sum
 * Cost       6 nWindows constraints
 */
template WindowChain(nWindows, W) {
    signal input in[2];
    signal input bit[4 * nWindows];
    signal output out[2];

    component window[nWindows];
    component sum[nWindows];
    for (var j = 0; j < nWindows; j++) {
        window[j] = Window(W[j]);
        for (var k = 0; k < 4; k++) window[j].bit[k] <== bit[4 * j + k];
        sum[j] = MontgomeryAddIncomplete();
        for (var k = 0; k < 2; k++) {
            if (j == 0) sum[j].in1[k] <== in[k];
            else sum[j].in1[k] <== sum[j - 1].out[k];
        }
        sum[j].in2 <== window[j].out;
    }
    out <== sum[nWindows - 1].out;
}
