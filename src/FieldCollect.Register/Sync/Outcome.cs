namespace FieldCollect.Register.Sync;

/// <summary>What the server says became of a pushed change, in the header <c>FieldCollect-Outcome</c>.</summary>
public static class Outcome
{
    /// <summary>Written as sent.</summary>
    public const string Applied = "applied";

    /// <summary>Written beside what others had changed meanwhile.</summary>
    public const string Merged = "merged";

    /// <summary>Some field was also changed by somebody else: both values are kept in Conflicts.</summary>
    public const string Conflict = "conflict";

    /// <summary>Waits for a record that it needs.</summary>
    public const string Held = "held";

    /// <summary>Kept with its problem; see QuarantinedChanges.</summary>
    public const string Quarantined = "quarantined";
}
