package motte.compile;

/// The JVM's instructions by number, as far as compiled code uses them, and what each does to the
/// height of the stack.
final class Jvm {
  static final int NOP = 0;
  static final int ACONST_NULL = 1;
  static final int ICONST_M1 = 2;
  static final int ICONST_0 = 3;
  static final int ICONST_1 = 4;
  static final int LCONST_0 = 9;
  static final int LCONST_1 = 10;
  static final int FCONST_0 = 11;
  static final int DCONST_0 = 14;
  static final int BIPUSH = 16;
  static final int SIPUSH = 17;
  static final int LDC = 18;
  static final int LDC_W = 19;
  static final int LDC2_W = 20;
  static final int ILOAD = 21;
  static final int ILOAD_0 = 26;
  static final int IALOAD = 46;
  static final int LALOAD = 47;
  static final int FALOAD = 48;
  static final int DALOAD = 49;
  static final int AALOAD = 50;
  static final int BALOAD = 51;
  static final int CALOAD = 52;
  static final int SALOAD = 53;
  static final int ISTORE = 54;
  static final int ISTORE_0 = 59;
  static final int IASTORE = 79;
  static final int LASTORE = 80;
  static final int FASTORE = 81;
  static final int DASTORE = 82;
  static final int AASTORE = 83;
  static final int BASTORE = 84;
  static final int CASTORE = 85;
  static final int SASTORE = 86;
  static final int POP = 87;
  static final int POP2 = 88;
  static final int DUP = 89;
  static final int DUP_X1 = 90;
  static final int DUP_X2 = 91;
  static final int DUP2 = 92;
  static final int DUP2_X1 = 93;
  static final int DUP2_X2 = 94;
  static final int SWAP = 95;
  static final int IADD = 96;
  static final int LADD = 97;
  static final int FADD = 98;
  static final int DADD = 99;
  static final int ISUB = 100;
  static final int LSUB = 101;
  static final int FSUB = 102;
  static final int DSUB = 103;
  static final int IMUL = 104;
  static final int LMUL = 105;
  static final int FMUL = 106;
  static final int DMUL = 107;
  static final int FDIV = 110;
  static final int DDIV = 111;
  static final int IREM = 112;
  static final int LREM = 113;
  static final int INEG = 116;
  static final int LNEG = 117;
  static final int FNEG = 118;
  static final int DNEG = 119;
  static final int ISHL = 120;
  static final int LSHL = 121;
  static final int ISHR = 122;
  static final int LSHR = 123;
  static final int IUSHR = 124;
  static final int LUSHR = 125;
  static final int IAND = 126;
  static final int LAND = 127;
  static final int IOR = 128;
  static final int LOR = 129;
  static final int IXOR = 130;
  static final int LXOR = 131;
  static final int IINC = 132;
  static final int I2L = 133;
  static final int I2F = 134;
  static final int I2D = 135;
  static final int L2I = 136;
  static final int L2F = 137;
  static final int L2D = 138;
  static final int F2I = 139;
  static final int F2L = 140;
  static final int F2D = 141;
  static final int D2I = 142;
  static final int D2L = 143;
  static final int D2F = 144;
  static final int I2B = 145;
  static final int I2C = 146;
  static final int I2S = 147;
  static final int LCMP = 148;
  static final int FCMPL = 149;
  static final int FCMPG = 150;
  static final int DCMPL = 151;
  static final int DCMPG = 152;
  static final int IFEQ = 153;
  static final int IFNE = 154;
  static final int IFLT = 155;
  static final int IFGE = 156;
  static final int IFGT = 157;
  static final int IFLE = 158;
  static final int IF_ICMPEQ = 159;
  static final int IF_ICMPNE = 160;
  static final int IF_ICMPLT = 161;
  static final int IF_ICMPGE = 162;
  static final int IF_ICMPGT = 163;
  static final int IF_ICMPLE = 164;
  static final int IF_ACMPEQ = 165;
  static final int IF_ACMPNE = 166;
  static final int GOTO = 167;
  static final int TABLESWITCH = 170;
  static final int LOOKUPSWITCH = 171;
  static final int IRETURN = 172;
  static final int RETURN = 177;
  static final int GETSTATIC = 178;
  static final int PUTSTATIC = 179;
  static final int GETFIELD = 180;
  static final int PUTFIELD = 181;
  static final int INVOKEVIRTUAL = 182;
  static final int INVOKESPECIAL = 183;
  static final int INVOKESTATIC = 184;
  static final int NEW = 187;
  static final int NEWARRAY = 188;
  static final int ANEWARRAY = 189;
  static final int ARRAYLENGTH = 190;
  static final int ATHROW = 191;
  static final int CHECKCAST = 192;
  static final int INSTANCEOF = 193;
  static final int WIDE = 196;
  static final int IFNULL = 198;
  static final int IFNONNULL = 199;
  static final int GOTO_W = 200;

  // One digit an instruction from 0 on: 4 + what it adds to the height; those that depend on a
  // descriptor say 4.
  private static final String DELTAS =
      "45"
          + "5555555" // iconst
          + "6655566" // lconst, fconst, dconst
          + "55556" // bipush, sipush, ldc
          + "56565" // loads
          + "55556666555566665555" // loads of slots 0 to 3
          + "34343333" // array loads
          + "32323" // stores
          + "33332222333322223333" // stores of slots 0 to 3
          + "10101111" // array stores
          + "32555666" // pop to dup2_x2
          + "4" // swap
          + "32323232323232323232" // add, sub, mul, div, rem
          + "4444" // neg
          + "333333" // shifts
          + "323232" // and, or, xor
          + "4" // iinc
          + "545" // from int
          + "334" // from long
          + "455" // from float
          + "343" // from double
          + "444" // narrow
          + "13311" // compare
          + "333333" // if
          + "22222222" // if of two
          + "4443" // goto, jsr, ret, tableswitch
          + "3" // lookupswitch
          + "323234" // returns
          + "444444444" // fields, invokes
          + "5444" // new, newarray, anewarray, arraylength
          + "3" // athrow
          + "4433" // checkcast, instanceof, monitors
          + "44" // wide, multianewarray
          + "33" // ifnull, ifnonnull
          + "44";

  private Jvm() {}

  /// What an instruction adds to the height of the stack; 0 if a descriptor decides it.
  static int delta(int opcode) {
    return DELTAS.charAt(opcode) - '4';
  }

  /// The branch that is taken when this one is not.
  static int negate(int branch) {
    return branch >= IFNULL ? branch ^ 1 : ((branch + 1) ^ 1) - 1;
  }
}
