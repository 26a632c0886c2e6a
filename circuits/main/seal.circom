pragma circom 2.1.6;

include "../seal.circom";

component main {public [digest, challenge, evaluation]} = Seal(32);
