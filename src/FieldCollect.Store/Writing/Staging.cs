using FieldCollect.Register.Fields;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Model;

namespace FieldCollect.Store.Writing;

/// <summary>
/// What a push has decided to write so far. A group that turns out to be a problem is undone here, in memory, to the last field;
/// nothing reaches the database before every group has been decided.
/// </summary>
public sealed class Staging(WorkingSet rows)
{
    private readonly List<Action> _undo = [];
    private readonly List<StagedChange> _changes = [];
    private readonly HashSet<(object Record, string Field)> _toSeal = [];
    private readonly HashSet<object> _touched = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyList<StagedChange> Changes => _changes;

    /// <summary>Whatever was set or added since the last time, also where it was undone.</summary>
    public List<object> TakeTouched()
    {
        var touched = _touched.ToList();
        _touched.Clear();
        return touched;
    }

    /// <summary>Personal fields whose ciphertext must be made anew before saving.</summary>
    public IEnumerable<(object Record, string Field)> ToSeal => _toSeal;

    /// <summary>From here on <see cref="Undo"/> goes back to this point.</summary>
    public void BeginGroup() => _undo.Clear();

    public void Undo()
    {
        for (var i = _undo.Count - 1; i >= 0; i--)
            _undo[i]();
        _undo.Clear();
    }

    /// <summary>Sets a field and remembers what it was.</summary>
    public void Set(object record, RecordType.Field field, object? value)
    {
        var old = field.Get(record);
        if (Equals(old, value))
            return;
        rows.Stored.Changing(record);
        field.Set(record, value);
        _touched.Add(record);
        _undo.Add(() => field.Set(record, old));
        if (field.Personal && _toSeal.Add((record, field.Name)))
            _undo.Add(() => _toSeal.Remove((record, field.Name)));
    }

    public void Add(object record)
    {
        rows.Stored.Add(record);
        _touched.Add(record);
        var type = record.GetType();
        var id = (record as Record)?.Id;
        if (id is { } guid)
            rows.Add(type, guid, record);
        else
            rows.AddReference(record);
        foreach (var personal in PersonalFields.Of(type))
            _toSeal.Add((record, personal.Name));
        _undo.Add(() =>
        {
            rows.Stored.Forget(record);
            _touched.Remove(record);
            rows.ForgetReference(record);
            if (id is { } guid)
                rows.Forget(type, guid);
            _toSeal.RemoveWhere(s => ReferenceEquals(s.Record, record));
        });
    }

    /// <summary>Gives a record that was just added its sealed body.</summary>
    public void Seal(Record record, byte[] body) => rows.Stored.Seal(record, RegisterContext.ProtectedBody, body);

    /// <summary>A stay that becomes another person's: both people's stays are told.</summary>
    public void MoveStay(Register.Residents.Residency stay, Guid to)
    {
        var from = stay.ResidentId;
        Set(stay, RecordType.Of(stay)[nameof(stay.ResidentId)], to);
        rows.Rekey(stay, from, to);
        _undo.Add(() => rows.Rekey(stay, to, from));
    }

    /// <summary>Remembers what a decision did, so that it can be taken back.</summary>
    public void Keep(Conflict conflict, Duplicates.MergeLog? log)
    {
        var before = rows.Bodies.MergeOf(conflict);
        _touched.Add(conflict);
        rows.Bodies.Keep(conflict, log);
        _undo.Add(() => rows.Bodies.Keep(conflict, before));
    }

    public void Record(StagedChange change)
    {
        _changes.Add(change);
        // Undone in reverse: the last is this one.
        _undo.Add(() => _changes.RemoveAt(_changes.Count - 1));
    }
}

/// <summary>A Change that waits for its number.</summary>
/// <param name="Record">The row after the write.</param>
/// <param name="Kind">See <see cref="ChangeKind"/>.</param>
/// <param name="Fields">Per field old and new, clear; personal ones are sealed when saved. Null for a creation.</param>
/// <param name="BeatBefore">The beat the row lay in before; null for a creation.</param>
/// <param name="Version">The row's version after this write; a later write in the same push has its own.</param>
/// <param name="VisitId">The visit it belongs to.</param>
/// <param name="CollectedAt">The device's word.</param>
/// <param name="Reason">Why.</param>
public sealed record StagedChange(
    object Record,
    string Kind,
    IReadOnlyList<FieldChange>? Fields,
    string? BeatBefore,
    long Version,
    Guid? VisitId,
    DateTimeOffset CollectedAt,
    string? Reason)
{
    /// <summary>The register found it by itself: who sent what led to it is told where that was written, and not in another beat.</summary>
    public bool ByRegister { get; init; }
}
