using FieldCollect.Register.Fields;

namespace FieldCollect.Store.Writing.Duplicates;

/// <summary>A record about to be written to, and as it was before.</summary>
internal sealed class Rewrite(Record record)
{
    private readonly Dictionary<string, object?> _before = RecordType.Of(record).Fields.ToDictionary(f => f.Name, f => f.Get(record));

    public RecordType Type { get; } = RecordType.Of(record);

    public object Copy()
    {
        var copy = Activator.CreateInstance(record.GetType())!;
        foreach (var field in Type.Fields)
            field.Set(copy, _before[field.Name]);
        return copy;
    }

    /// <summary>Counts the version and stages the Change, if there is any.</summary>
    public void Finish(Staging staging, string kind, PushItem item, DateTimeOffset now)
    {
        var fields = Apply.Differences(Type, _before, record);
        if (fields.Count == 0)
            return;
        staging.Set(record, Type[nameof(Record.Version)], record.Version + 1);
        staging.Record(new StagedChange(record, kind, fields, (string?)_before.GetValueOrDefault(nameof(BeatRecord.BeatCode)), record.Version, null, item.CollectedAt ?? now, item.Reason));
    }
}
