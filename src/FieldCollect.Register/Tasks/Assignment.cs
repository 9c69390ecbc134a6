using FieldCollect.Register.Fields;

namespace FieldCollect.Register.Tasks;

/// <summary>
/// 派工. A supervisor gives one task to one officer, whoever else of the beat might do it. It names the record that waits and nothing of what is to be done there: that follows from the record, and so the
/// task ends by itself.
/// </summary>
/// <remarks>Who gave it, and when, the history says.</remarks>
public sealed class Assignment : BeatRecord
{
    /// <summary>Of a verification Addresses: the door.</summary>
    [Immutable]
    public string EntitySet { get; set; } = "";

    /// <summary>The record of the task. No foreign key: it may be of any set, and may be gone before the assignment is.</summary>
    [Immutable]
    public Guid RecordId { get; set; }

    /// <summary>An officer of the beat, or one whom it is lent to.</summary>
    public Guid OfficerId { get; set; }

    public string? Note { get; set; }
}
