using System.Data.Common;
using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Writing.Duplicates;

/// <summary>
/// Looks whether what a push has written is in the register already under another id: a person by number, else by name, birth date and phone; a place
/// by its parent, kind, name and number; a plate by its token. Nothing is refused for it and nothing merged: both stay, and a conflict says so.
/// </summary>
/// <remarks>One or two queries a kind, and none for a push that writes no such field.</remarks>
public sealed class FindDuplicates(RegisterContext context, StoredRows stored, Staging staging, DateTimeOffset now)
{
    // Within the parameters of one statement.
    private const int ValuesAQuery = 1_000;

    private static readonly string NumberIndex = PersonalFields.Index(nameof(Resident.IdentityNumber));
    private static readonly string PhoneIndex = PersonalFields.Index(nameof(Resident.Phone));

    private readonly Dictionary<Guid, (EntitySet Set, Side One, Side Other)> _pairs = [];

    public async Task RunAsync()
    {
        var written = staging.Changes.Where(SaysWhatItIs).Select(c => (BeatRecord)c.Record).Where(r => r.RemovedAt is null).Distinct().ToList();
        await FindPeopleAsync([.. written.OfType<Resident>()]);
        await FindPlacesAsync([.. written.OfType<Address>()]);
        await FindPlatesAsync([.. written.OfType<Doorplate>()]);
        if (_pairs.Count == 0)
            return;
        var known = new HashSet<Guid?>();
        foreach (var chunk in _pairs.Keys.Select(k => (Guid?)k).Chunk(ValuesAQuery).Select(c => c.ToList()))
            known.UnionWith(await context.Set<Conflict>().AsNoTracking().Where(c => chunk.Contains(c.PairId)).Select(c => c.PairId).ToListAsync());
        var conflicts = new DuplicateRows(staging, now);
        foreach (var (pair, (set, one, other)) in _pairs.OrderBy(p => p.Key))
        {
            // Found before: open still, or decided, and then nobody is asked again.
            if (!known.Contains(pair))
                conflicts.Add(set, one, other);
        }
    }

    private static bool SaysWhatItIs(StagedChange change) =>
        SameThing.KeyFields(change.Record.GetType()) is { Count: > 0 } keys && (change.Fields is null || change.Fields.Any(f => keys.Contains(f.Name)));

    private async Task FindPeopleAsync(List<Resident> written)
    {
        if (written.Count == 0)
            return;
        var there = new Dictionary<Guid, (PersonKey Key, string Beat)>();
        await AddAsync(NumberIndex, "", [.. written.Select(r => Index(r, NumberIndex)).OfType<byte[]>()], there);
        // A phone is of few; a name and a birth date may be of many.
        await AddAsync(PhoneIndex, """ AND "BirthDate" IS NOT NULL""", [.. written.Where(r => r.BirthDate is not null).Select(r => Index(r, PhoneIndex)).OfType<byte[]>()], there);
        foreach (var resident in written)
        {
            var key = new PersonKey(Text(Index(resident, NumberIndex)), resident.Name, resident.BirthDate, Text(Index(resident, PhoneIndex)));
            foreach (var (id, (other, beat)) in there.Where(t => t.Key != resident.Id && SameThing.OfPerson(key, t.Value.Key)))
                Pair(typeof(Resident), resident, id, beat);
        }
    }

    private async Task AddAsync(string index, string and, IReadOnlyList<byte[]> values, Dictionary<Guid, (PersonKey Key, string Beat)> there)
    {
        if (values.Count == 0)
            return;
        var table = stored.TableOf(typeof(Resident));
        string? Of(DbDataReader row, string column) => row.IsDBNull(table[column].Ordinal) ? null : Text(row.GetFieldValue<byte[]>(table[column].Ordinal));
        await stored.Statements.ReadAsync(stored.Transaction, table.Where($"\"{index}\" = ANY (@p0) AND \"RemovedAt\" IS NULL{and}"), values, row =>
        {
            var r = (Resident)table.Read(row);
            there[r.Id] = (new PersonKey(Of(row, NumberIndex), r.Name, r.BirthDate, Of(row, PhoneIndex)), r.BeatCode);
        });
    }

    private async Task FindPlacesAsync(List<Address> written)
    {
        var keyed = written.Select(a => (Address: a, Key: SameThing.KeyOf(a))).Where(a => a.Key is not null).ToList();
        if (keyed.Count == 0)
            return;
        var there = new List<Address>();
        foreach (var chunk in keyed.Select(k => k.Address.ParentId).Where(p => p is not null).Distinct().Chunk(ValuesAQuery).Select(c => c.ToList()))
            there.AddRange(await context.Set<Address>().AsNoTracking().Where(a => chunk.Contains(a.ParentId) && a.RemovedAt == null).ToListAsync());
        foreach (var chunk in keyed.Where(k => k.Address.ParentId is null).Select(k => k.Address.DivisionCode).Distinct().Chunk(ValuesAQuery).Select(c => c.ToList()))
            there.AddRange(await context.Set<Address>().AsNoTracking().Where(a => a.ParentId == null && chunk.Contains(a.DivisionCode) && a.RemovedAt == null).ToListAsync());
        var byKey = there.ToLookup(SameThing.KeyOf);
        foreach (var (address, key) in keyed)
        {
            foreach (var other in byKey[key].Where(o => o.Id != address.Id))
                Pair(typeof(Address), address, other.Id, other.BeatCode);
        }
    }

    private async Task FindPlatesAsync(List<Doorplate> written)
    {
        foreach (var chunk in written.Chunk(ValuesAQuery))
        {
            var tokens = chunk.Select(p => p.Token).ToList();
            var there = await context.Set<Doorplate>().AsNoTracking().Where(p => tokens.Contains(p.Token) && p.RemovedAt == null).Select(p => new { p.Id, p.Token, p.BeatCode }).ToListAsync();
            foreach (var plate in chunk)
            {
                foreach (var other in there.Where(o => o.Token == plate.Token && o.Id != plate.Id))
                    Pair(typeof(Doorplate), plate, other.Id, other.BeatCode);
            }
        }
    }

    private void Pair(Type type, BeatRecord one, Guid other, string otherBeat) =>
        _pairs.TryAdd(DuplicateRows.PairOf(one.Id, other), (EntitySets.Of(type), new Side(one.Id, one.BeatCode), new Side(other, otherBeat)));

    private byte[]? Index(Resident resident, string index) => stored.Sealed(resident, index);

    private static string? Text(byte[]? index) => index is null ? null : Convert.ToHexString(index);
}
