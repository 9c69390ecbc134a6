using FieldCollect.Register.Accounts;

namespace FieldCollect.Store.Accounts;

/// <summary>Who is asking: everything that decides what may be read and written.</summary>
/// <param name="UserId">The user.</param>
/// <param name="UserName">For showing to the user only.</param>
/// <param name="Role">What the user is.</param>
/// <param name="Beats">The beats whose rows are the user's; null for the whole county.</param>
/// <param name="DeviceId">The terminal the request came from.</param>
/// <param name="Purpose">Why, as declared or implied by the role; stands in the audit log.</param>
public sealed record Actor(Guid UserId, string UserName, Role Role, IReadOnlySet<string>? Beats, Guid? DeviceId, string Purpose)
{
    /// <summary>Start-up work and imports.</summary>
    public static readonly Actor System = new(Guid.Empty, "system", Role.Administrator, null, null, "operation");

    /// <summary>Somebody without an account, at a plate's page. What such a person may do is not a right to records: it is what Declarations/Intake does.</summary>
    public static readonly Actor Public = System with { UserName = "public", Purpose = "declaration" };

    /// <summary>The register itself, where it writes records down of its own: matters that scans of plates give rise to.</summary>
    public static readonly Actor Register = new(Guid.Empty, "register", Role.Registrar, null, null, "operation");

    /// <summary>Beats that were the officer's until lately: what was done there offline is taken in, nothing of them is told.</summary>
    public IReadOnlySet<string> FormerBeats { get; init; } = new HashSet<string>();

    /// <summary>The terminal has been revoked: it may hand in what it has, into the quarantine, and gets nothing.</summary>
    public bool Revoked { get; init; }

    public bool Sees(string beatCode) => Beats is null || Beats.Contains(beatCode);
}
