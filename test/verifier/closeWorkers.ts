/** Import for effect: ends snarkjs' worker threads after the last test, or mocha never returns. */
import { after } from "mocha";
import { closeSnarkjs } from "../../verifier/pairingSnarkjs.ts";

after(closeSnarkjs);
