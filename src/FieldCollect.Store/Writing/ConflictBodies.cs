using System.Security.Cryptography;
using System.Text.Json;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Model;
using FieldCollect.Store.Protection;
using FieldCollect.Store.Writing.Duplicates;

namespace FieldCollect.Store.Writing;

/// <summary>
/// What conflicts keep sealed, opened: of two values of a field the values, of the same thing twice what a merge of both has written. Read with the conflicts,
/// changed by a push, and sealed again with its history.
/// </summary>
public sealed class ConflictBodies(StoredRows stored, PersonalData personal)
{
    private readonly Dictionary<Conflict, ConflictValues> _values = [];
    private readonly Dictionary<Conflict, MergeLog> _merges = [];
    private readonly Dictionary<Conflict, MergeLog?> _kept = [];

    /// <summary>What this push has merged, to be sealed and saved; null where a merge was undone.</summary>
    public IEnumerable<KeyValuePair<Conflict, MergeLog?>> Merges => _kept;

    /// <summary>The values behind a conflict; null if it keeps none.</summary>
    public ConflictValues? ValuesOf(Conflict conflict) => _values.GetValueOrDefault(conflict);

    public void Keep(Conflict conflict, ConflictValues values) => _values[conflict] = values;

    /// <summary>What was done when both records of a conflict were found to be the same; null if nothing was.</summary>
    public MergeLog? MergeOf(Conflict conflict) => _kept.TryGetValue(conflict, out var log) ? log : _merges.GetValueOrDefault(conflict);

    public void Keep(Conflict conflict, MergeLog? log) => _kept[conflict] = log;

    /// <summary>Opens what a conflict was saved with. One that does not open is noted as damaged.</summary>
    public void Open(Conflict conflict)
    {
        string? body;
        try
        {
            body = personal.Open(stored.Sealed(conflict, RegisterContext.ProtectedBody), "Conflicts", RegisterContext.ProtectedBody, conflict.Id);
        }
        catch (CryptographicException)
        {
            stored.NoteDamage(conflict);
            return;
        }

        if (body is not null && conflict.Kind == ConflictKind.Duplicate)
            _merges[conflict] = JsonSerializer.Deserialize<MergeLog>(body)!;
        else if (body is not null)
            _values[conflict] = JsonSerializer.Deserialize<ConflictValues>(body)!;
    }
}
