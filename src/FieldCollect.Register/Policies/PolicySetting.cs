using System.Globalization;
using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Policies;

/// <summary>
/// What a county decided about one setting of its policy: a value that holds from a day on, in the whole county or in one beat. The code lists name every setting and ship with a value for it; these rows
/// are what was decided since. None is ever taken back: the next one takes over, and what held on any day can be told for ever.
/// </summary>
public sealed class PolicySetting : IReference
{
    /// <summary>The key, made of the other fields: <see cref="CodeOf"/>. Whoever sends the same decision twice makes it once.</summary>
    [Immutable]
    public string Code { get; set; } = "";

    /// <summary>A code list that holds policy, see <see cref="PolicyLists"/>: e.g. VerificationCycle.</summary>
    [Immutable]
    public string Policy { get; set; } = "";

    /// <summary>A code of that list: e.g. residency.floating.</summary>
    [Immutable]
    public string Setting { get; set; } = "";

    /// <summary>The beat in which it holds instead of the county's value; null for the county.</summary>
    [Immutable]
    public string? ForBeatCode { get; set; }

    /// <summary>The first day on which it holds, at the county. Until that day begins its value can be corrected.</summary>
    [Immutable]
    public DateOnly ValidFrom { get; set; }

    /// <summary>The value, in the form of its list. Null ends what was decided before: in a beat the county's value holds again, in the county the shipped one.</summary>
    public string? Value { get; set; }

    /// <summary>Why, e.g. the number of the document that orders it.</summary>
    public string Reason { get; set; } = "";

    [Computed]
    public long Version { get; set; }

    [Computed]
    public long ChangeNumber { get; set; }

    /// <summary>The key of a decision: policy and setting with a point between them, @ and the beat if it is one's, ~ and the day: VerificationCycle.house.let@610922100001~2027-01-01.</summary>
    public static string CodeOf(string policy, string setting, string? beat, DateOnly from) =>
        $"{policy}.{setting}{(beat is null ? "" : "@" + beat)}~{from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
}
