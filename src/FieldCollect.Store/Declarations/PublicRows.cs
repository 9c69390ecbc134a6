namespace FieldCollect.Store.Declarations;

/// <summary>A declaration whose phone has not been confirmed yet: nobody's, and gone within the hour.</summary>
public sealed class PendingDeclaration
{
    /// <summary>Random, and so the only thing that names it; in the form that asks for the code.</summary>
    public Guid Id { get; set; }

    /// <summary>What was declared, as JSON, encrypted whole; empty once the phone was confirmed.</summary>
    public byte[] ProtectedBody { get; set; } = [];

    /// <summary>Blind index of the phone, to count by.</summary>
    public byte[] PhoneIndex { get; set; } = [];

    public byte[] CodeHash { get; set; } = [];

    /// <summary>Codes tried, right or wrong.</summary>
    public int Tries { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>The receipt number, encrypted, once the phone was confirmed: whoever sends the code again is told the same number and declares nothing anew.</summary>
    public byte[]? ProtectedReceipt { get; set; }
}

/// <summary>A number that somebody without an account holds: a declarant's receipt, or a landlord's question. The register keeps its hash alone.</summary>
public sealed class PublicNumber
{
    /// <summary>HMAC of the number.</summary>
    public byte[] NumberHash { get; set; } = [];

    public Guid DeclarationId { get; set; }

    /// <summary>Of a landlord's question: of the code that was sent with it. Null for a receipt.</summary>
    public byte[]? CodeHash { get; set; }

    public int Tries { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }
}
