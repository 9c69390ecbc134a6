using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Quality.Bulletins;

/// <summary>
/// 通报. The figures of a day, week or month as they were told: frozen when it was made, with the rules and the state of the register that made them, so that it can be shown again to the last byte. Figures that have
/// moved since make another edition; nothing overwrites one. It names places and counts, and no person but whoever signed it.
/// </summary>
/// <remarks>Its id is made of what it is about and of its edition, so that two who make the same at once make one. The figures themselves are kept beside it: a list of bulletins need not read them.</remarks>
public sealed class Bulletin : Record
{
    /// <summary>The longest reason of a new edition, in characters.</summary>
    public const int LongestReason = 500;

    [Computed]
    [CodeList("BulletinKind")]
    public string Kind { get; set; } = "";

    /// <summary>The station that it is about; null for the county.</summary>
    [Computed]
    public string? StationCode { get; set; }

    /// <summary>First day.</summary>
    [Computed]
    public DateOnly From { get; set; }

    /// <summary>Last day.</summary>
    [Computed]
    public DateOnly To { get; set; }

    /// <summary>1 for the first; one more for each time that the figures had moved.</summary>
    [Computed]
    public int Edition { get; set; }

    [Computed]
    [CodeList("BulletinStatus")]
    public string Status { get; set; } = BulletinStatus.Draft;

    /// <summary>Which rules made the figures, see <see cref="BulletinPolicy.Version"/>.</summary>
    [Computed]
    public string RuleVersion { get; set; } = "";

    [Computed]
    public DateTimeOffset MadeAt { get; set; }

    /// <summary>The register's number as of which the figures were read.</summary>
    [Computed]
    public long AsOfNumber { get; set; }

    /// <summary>SHA-256 of the frozen content, in lower-case hexadecimal.</summary>
    [Computed]
    public string ContentHash { get; set; } = "";

    [Computed]
    public Guid? SignedBy { get; set; }

    /// <summary>The signer's name as it was then: a bulletin is printed the same whatever becomes of the account.</summary>
    [Computed]
    public string? SignedName { get; set; }

    [Computed]
    public DateTimeOffset? SignedAt { get; set; }

    /// <summary>Why there is another edition; null for the first.</summary>
    [Computed]
    public string? Reason { get; set; }

    /// <summary>The edition before; null for the first.</summary>
    [Computed]
    public Guid? SupersedesId { get; set; }

    /// <summary>The id of an edition.</summary>
    public static Guid IdOf(BulletinPeriod period, string? stationCode, int edition) =>
        Ids.OfName("Bulletins", FormattableString.Invariant($"{period.Kind}/{stationCode ?? "county"}/{period.From:yyyy-MM-dd}/{edition}"));
}

/// <summary>Codes of the list BulletinKind.</summary>
public static class BulletinKind
{
    /// <summary>日监测.</summary>
    public const string Daily = "daily";

    /// <summary>周通报.</summary>
    public const string Weekly = "weekly";

    /// <summary>月考评.</summary>
    public const string Monthly = "monthly";

    public static IReadOnlyList<string> All { get; } = [Daily, Weekly, Monthly];
}

/// <summary>Codes of the list BulletinStatus.</summary>
public static class BulletinStatus
{
    public const string Draft = "draft";
    public const string Signed = "signed";
}
