pragma circom 2.1.6;

include "poseidon.circom";
include "lib/bits.circom";
include "lib/encryption.circom";
include "lib/keys.circom";
include "lib/opening.circom";

/*
 * A sealed delta: the opening of D, encrypted so that the council and two viewers can read it.
 *
 * What the chain and the circuit must agree on is a vector of field elements,
 *
 *     D, rerandomise, council key P, viewing keys V_0 and V_1, R, wrap_0 and wrap_1, words
 *
 * Instead of one public input for each, the circuit publishes the digest of the first eleven, which fix all
 * the others, and the value at `challenge` of the polynomial that has the vector as coefficients. The chain
 * takes as challenge a hash of digest, vector and scope. See docs/statement.md, "The binding of calldata".
 *
 * Parameters nSlots
 */
template Seal(nSlots) {
    var messageBits = 64 * nSlots + 252;
    var wordBits = 230;
    var nWords = (messageBits + wordBits - 1) \ wordBits;
    var nViewers = 2;
    var nFixed = 11;
    var nVector = nFixed + nViewers + nWords;

    // Public
    signal input digest;
    signal input challenge;
    signal input evaluation;
    // Private
    signal input rerandomise;
    signal input quantity[nSlots];
    signal input blinding;
    signal input councilKey[2];
    signal input viewingKey[nViewers][2];
    signal input ephemeral;

    signal vector[nVector];

    // 1. D opens to (quantity, blinding), every quantity in range; all are zero if D only re-randomises.
    component offset[nSlots];
    component delta = VectorCommitment(nSlots);
    for (var i = 0; i < nSlots; i++) {
        offset[i] = Bits(64);
        offset[i].in <== quantity[i] + 2 ** 63;
        delta.bit[i] <== offset[i].bit;
        rerandomise * quantity[i] === 0;
    }
    component blindingBits = Bits(252);
    blindingBits.in <== blinding;
    delta.blindingBit <== blindingBits.bit;
    vector[0] <== delta.commitment[0];
    vector[1] <== delta.commitment[1];
    vector[2] <== rerandomise;

    // 2. R = f B; the council shares f 8P with whoever knows f, a viewer f 8V.
    component scalar = Bits(252);
    scalar.in <== ephemeral;
    component published = PublicKey();
    published.bit <== scalar.bit;
    component council = SharedPoint();
    council.bit <== scalar.bit;
    council.point <== councilKey;
    component viewer[nViewers];
    for (var j = 0; j < nViewers; j++) {
        viewer[j] = SharedPoint();
        viewer[j].bit <== scalar.bit;
        viewer[j].point <== viewingKey[j];
    }
    for (var c = 0; c < 2; c++) {
        vector[3 + c] <== councilKey[c];
        for (var j = 0; j < nViewers; j++) vector[5 + 2 * j + c] <== viewingKey[j][c];
        vector[9 + c] <== published.out[c];
    }

    // 3. The stream key is the council's, and wrapped for each viewer.
    component streamKey = DerivedKey(1);
    streamKey.point <== council.out;
    component pad[nViewers];
    for (var j = 0; j < nViewers; j++) {
        pad[j] = DerivedKey(2);
        pad[j].point <== viewer[j].out;
        vector[nFixed + j] <== streamKey.out + pad[j].out;
    }

    // 4. The words hold all bits of the opening, encrypted.
    component encrypted = Encrypted(nWords);
    encrypted.key <== streamKey.out;
    for (var w = 0; w < nWords; w++) {
        var word = 0;
        var weight = 1;
        for (var k = 0; k < wordBits; k++) {
            var at = wordBits * w + k;
            if (at < 64 * nSlots) word += offset[at \ 64].bit[at % 64] * weight;
            else if (at < messageBits) word += blindingBits.bit[at - 64 * nSlots] * weight;
            weight += weight;
        }
        encrypted.in[w] <== word;
    }
    for (var w = 0; w < nWords; w++) vector[nFixed + nViewers + w] <== encrypted.out[w];

    // 5. Digest and evaluation.
    component fixed = Poseidon(nFixed);
    for (var i = 0; i < nFixed; i++) fixed.inputs[i] <== vector[i];
    digest === fixed.out;
    signal horner[nVector];
    horner[nVector - 1] <== vector[nVector - 1];
    for (var i = nVector - 2; i >= 0; i--) horner[i] <== horner[i + 1] * challenge + vector[i];
    evaluation === horner[0];
}
