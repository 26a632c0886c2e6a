pragma circom 2.1.6;

include "../improve.circom";

component main {public [sealedBefore, sealedAfter]} = Improve();
