package motte.trust;

/// A key and the certificate chain that speaks for it.
public record Identity(SigningKey key, Chain chain) {}
