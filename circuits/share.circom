pragma circom 2.1.6;

include "lib/bits.circom";
include "lib/keys.circom";

/*
 * A decryption share: what the holder of a registered key shares with the sealer of a point.
 *
 * The claims are numbered as in docs/statement.md. That `publicKey` is registered and that `point` belongs to
 * the ciphertext to be opened is the verifier's business.
 */
template Share() {
    // Public
    signal input publicKey[2];
    signal input point[2];
    signal input share[2];
    signal input context;
    // Private
    signal input secret;

    component scalar = Bits(252);
    scalar.in <== secret;

    // 1. The prover knows the secret key k of publicKey = k B.
    component own = PublicKey();
    own.bit <== scalar.bit;
    publicKey === own.out;

    // 2. share = k 8 point.
    component shared = SharedPoint();
    shared.bit <== scalar.bit;
    shared.point <== point;
    share === shared.out;

    // 3. The proof is for this context and no other.
    signal contextSquare <== context * context;
}
