using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Quality.Alerts;

/// <summary>
/// 预警. Something that a supervisor should hear of without asking: it is opened when it comes to be, settled when it is no more, and told once to whatever the county has for telling it. It names
/// terminals, beats and inspections, and no person.
/// </summary>
/// <remarks>Its id is made of its kind, of what it is about and of the day on which it was opened: whoever looks again makes no second one.</remarks>
public sealed class Alert : BeatRecord
{
    [Computed]
    [CodeList("AlertKind")]
    public string Kind { get; set; } = "";

    /// <summary>The set of what it is about: Devices, Inspections, or Beats.</summary>
    [Computed]
    public string EntitySet { get; set; } = "";

    /// <summary>The terminal or inspection; of a beat the id of its history.</summary>
    [Computed]
    public Guid RecordId { get; set; }

    /// <summary>What is told, in Chinese.</summary>
    [Computed]
    public string Chinese { get; set; } = "";

    /// <summary>The same in English.</summary>
    [Computed]
    public string English { get; set; } = "";

    [Computed]
    public DateTimeOffset OpenedAt { get; set; }

    /// <summary>open; acknowledged by whoever has seen to it; settled when what it told is no more, whoever knew of it.</summary>
    [CodeList("AlertStatus")]
    public string Status { get; set; } = AlertStatus.Open;

    [Computed]
    public Guid? AcknowledgedBy { get; set; }

    [Computed]
    public DateTimeOffset? AcknowledgedAt { get; set; }

    [Computed]
    public DateTimeOffset? SettledAt { get; set; }

    /// <summary>When it was handed to the county's sender; null until then.</summary>
    [Computed]
    public DateTimeOffset? SentAt { get; set; }
}

/// <summary>Codes of the list AlertKind.</summary>
public static class AlertKind
{
    public const string TerminalSilent = "terminalSilent";
    public const string BeatBelow = "beatBelow";
    public const string BatchVoided = "batchVoided";
    public const string ConflictOld = "conflictOld";
}

/// <summary>Codes of the list AlertStatus.</summary>
public static class AlertStatus
{
    public const string Open = "open";
    public const string Acknowledged = "acknowledged";
    public const string Settled = "settled";
}
