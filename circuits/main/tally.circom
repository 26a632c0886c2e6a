pragma circom 2.1.6;

include "../tally.circom";

component main {public [digest, challenge, evaluation]} = Tally();
