package motte.appraise;

import motte.core.Bytes;
import motte.core.Digest;
import motte.core.Grade;

/// What a platform's evidence says, whatever the platform.
///
/// @param grade what roots it
/// @param measurement of the keep
/// @param reportData the 64 bytes that it is bound to
record PlatformClaims(Grade grade, Digest measurement, Bytes reportData) {}
