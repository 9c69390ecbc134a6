using FieldCollect.Register.Fields;

namespace FieldCollect.Store.Writing.Duplicates;

/// <summary>A record about to be written to, and as it was before.</summary>
internal sealed class Rewrite(Record record)
{
    /// <summary>The record as it was.</summary>
    public object Before { get; } = RecordType.Copy(record);

    public RecordType Type { get; } = RecordType.Of(record);

    /// <summary>Counts the version and stages the Change, if there is any.</summary>
    public void Finish(Staging staging, string kind, PushItem item, DateTimeOffset now)
    {
        var fields = Apply.Differences(Type, Before, record);
        if (fields.Count == 0)
            return;
        staging.Set(record, Type[nameof(Record.Version)], record.Version + 1);
        staging.Record(new StagedChange(record, kind, fields, (Before as BeatRecord)?.BeatCode, record.Version, null, item.CollectedAt ?? now, item.Reason));
    }
}
