using System.Globalization;
using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Model;
using FieldCollect.Store.Protection;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Fleet.Checking;

/// <summary>A field of a change in clear.</summary>
internal sealed record ClearField(string Name, string? Old, string? New);

/// <summary>History, conflicts, kept changes and receipts of a register, read from its tables beside the code that writes them.</summary>
internal sealed class HeldByTheRegister
{
    private readonly PersonalData _personal;
    private readonly Dictionary<(string, Guid), List<Change>> _byRecord;
    private readonly Dictionary<Change, List<ClearField>> _fields = [];

    private HeldByTheRegister(List<Change> changes, PersonalData personal)
    {
        (Changes, _personal) = (changes, personal);
        _byRecord = changes.GroupBy(c => (c.EntitySet, c.RecordId)).ToDictionary(g => g.Key, g => g.ToList());
    }

    public IReadOnlyList<Change> Changes { get; }

    public required ILookup<Guid, Conflict> Conflicts { get; init; }

    public required ILookup<string, QuarantinedChange> Kept { get; init; }

    public required HashSet<string> Receipts { get; init; }

    public static async Task<HeldByTheRegister> LoadAsync(RegisterContext context, PersonalData personal) => new(
        await context.Set<Change>().AsNoTracking().OrderBy(c => c.ChangeNumber).ThenBy(c => c.Ordinal).ToListAsync(), personal)
    {
        Conflicts = (await context.Set<Conflict>().AsNoTracking().ToListAsync()).ToLookup(c => c.RecordId),
        Kept = (await context.Set<QuarantinedChange>().AsNoTracking().Where(q => q.RequestId != "").ToListAsync()).ToLookup(q => q.RequestId),
        Receipts = (await context.Receipts.AsNoTracking().Select(r => r.RequestId).ToListAsync()).ToHashSet(),
    };

    /// <summary>The history of a record, oldest first.</summary>
    public List<Change> Of(string set, Guid id) => _byRecord.GetValueOrDefault((set, id)) ?? [];

    /// <summary>What a change changed; nothing for one that made its record.</summary>
    public IReadOnlyList<ClearField> Fields(Change change)
    {
        if (change.Fields is not { Count: > 0 } fields)
            return [];
        if (!_fields.TryGetValue(change, out var clear))
            _fields[change] = clear = [.. fields.Select(f => Clear(change, f))];
        return clear;
    }

    private ClearField Clear(Change change, FieldChange field)
    {
        var sealedField = EntitySets.Find(change.EntitySet) is { } set && PersonalFields.Of(set.Type).Any(p => p.Name == field.Name);
        string? Value(object? value) => Plain(value) is { } text
            ? sealedField ? _personal.Open(Convert.FromBase64String(text), PersonalData.ChangesTable, $"{change.EntitySet}.{field.Name}", change.RecordId) : text
            : null;
        return new ClearField(field.Name, Value(field.Old), Value(field.New));
    }

    private static string? Plain(object? value) => value switch
    {
        null or JsonElement { ValueKind: JsonValueKind.Null } => null,
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString(),
        JsonElement other => other.GetRawText(),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
