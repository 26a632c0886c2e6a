pragma circom 2.1.6;

include "poseidon.circom";

/*
 * Encryption of field elements under a key that several recipients can derive, each from a point that he
 * shares with the sealer. Poseidon with the parameters of circomlib; everything here is a function of its
 * inputs, without hints.
 */

/*
 * A key derived from a shared point.
 *
 * Proves     out = Poseidon(x, y, purpose)
 * Parameters purpose: 1 for the key of a stream, 2 for the pad that hides such a key; so a point that two
 *            recipients share with the sealer gives one the key and the other a pad, which are unrelated
 * Inputs     point: affine (x, y)
 * Outputs    out
 * Cost       264 constraints
 */
template DerivedKey(purpose) {
    signal input point[2];
    signal output out;

    component hash = Poseidon(3);
    hash.inputs[0] <== point[0];
    hash.inputs[1] <== point[1];
    hash.inputs[2] <== purpose;
    out <== hash.out;
}

/*
 * Words under a stream key.
 *
 * Proves     out_k = in_k + z_k, z the first nWords elements of Poseidon's permutation of (0, key, 0 ... 0)
 * Parameters nWords <= 10: of the eleven elements one at least stays hidden, so the permutation cannot be
 *            turned back, as in a sponge with a capacity of one element
 * Inputs     key, in[nWords]: any field elements
 * Outputs    out[nWords]
 * Cost       462 constraints
 */
template Encrypted(nWords) {
    assert(nWords <= 10);
    signal input key;
    signal input in[nWords];
    signal output out[nWords];

    component stream = PoseidonEx(10, nWords);
    stream.initialState <== 0;
    stream.inputs[0] <== key;
    for (var k = 1; k < 10; k++) stream.inputs[k] <== 0;
    for (var k = 0; k < nWords; k++) out[k] <== in[k] + stream.out[k];
}
