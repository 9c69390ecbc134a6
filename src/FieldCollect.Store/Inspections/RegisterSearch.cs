using System.Globalization;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Codes;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Rules;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Units;
using FieldCollect.Store.Model;
using FieldCollect.Store.Protection;
using FieldCollect.Store.Writing;

namespace FieldCollect.Store.Inspections;

/// <summary>A walked door, and what was found there.</summary>
/// <param name="Item">The item.</param>
/// <param name="Sealed">What the register had there.</param>
/// <param name="Found">What the checker found.</param>
internal sealed record DoorToCompare(InspectionItem Item, SealedItem Sealed, IReadOnlyList<IReadOnlyDictionary<string, string?>> Found);

/// <summary>
/// Looks through the whole register for what was found at some doors, as it was when their frame was taken: who was entered since has not been there before, or a walk would be passed by entering
/// people behind the checker.
/// </summary>
internal sealed class RegisterSearch(InspectionWrites.Step step, PersonalData personal)
{
    private StoredRows Stored => step.Rows.Stored;

    /// <summary>What the register has of those found, door by door, in the order of the doors.</summary>
    public async Task<IReadOnlyList<RegisterFinds>> RunAsync(IReadOnlyList<DoorToCompare> doors)
    {
        var people = await PeopleAsync(doors);
        var units = await UnitsAsync(doors);
        var beside = await BesideAsync(doors);
        return [.. doors.Select(door => new RegisterFinds(
            [.. people.Select(p => p.At(door.Sealed.RecordId))],
            units,
            beside.GetValueOrDefault(door.Sealed.RecordId).Own ?? new HashSet<string>(),
            beside.GetValueOrDefault(door.Sealed.RecordId).Others ?? new HashSet<string>()))];
    }

    // By number and phone from their indexes; by name only where a birth date is there to go with it, for a name alone finds hundreds and proves nothing.
    private async Task<IReadOnlyList<Person>> PeopleAsync(IReadOnlyList<DoorToCompare> doors)
    {
        var found = doors.SelectMany(d => d.Found).Where(f => f.GetValueOrDefault(WalkedDoor.SetField) == WalkedDoor.People).ToList();
        var residents = new Dictionary<Guid, Resident>();
        async Task LoadAsync<T>(string column, IEnumerable<T> values)
            where T : notnull
        {
            var loaded = (await Stored.LoadAsync(typeof(Resident), column, [.. values])).Cast<Resident>().Where(r => r.RemovedAt is null).ToList();
            var since = await SinceAsync([.. loaded.Select(r => r.Id)]);
            foreach (var resident in loaded.Where(r => !IsNew(since, r.Id)))
                residents.TryAdd(resident.Id, resident);
        }

        string Of(IReadOnlyDictionary<string, string?> person, string field) => CompareRecord.Normal(field, person.GetValueOrDefault(field));
        await LoadAsync(nameof(Record.Id), doors.SelectMany(d => d.Sealed.There).Select(t => t.ResidentId).OfType<Guid>().Distinct());
        await LoadAsync(PersonalFields.Index(nameof(Resident.IdentityNumber)), Indexes(found.Select(p => Of(p, nameof(Resident.IdentityNumber))), PersonalKind.IdentityNumber));
        await LoadAsync(PersonalFields.Index(nameof(Resident.Phone)), Indexes(found.Select(p => Of(p, nameof(Resident.Phone))), PersonalKind.Phone));
        var known = residents.Values.Select(r => r.IdentityNumber).OfType<string>().ToHashSet(StringComparer.Ordinal);
        await LoadAsync(
            nameof(Resident.Name),
            found.Where(p => Of(p, nameof(Resident.IdentityNumber)) is var number && !known.Contains(number) && (Of(p, nameof(Resident.BirthDate)).Length > 0 || IdentityNumber.HasShape(number)))
                .SelectMany(p => Spellings(p.GetValueOrDefault(nameof(Resident.Name)))).Distinct());

        var stays = await PlacedAsync(typeof(Residency), nameof(Residency.ResidentId), [.. residents.Keys]);
        var byResident = stays.ToLookup(s => ((Residency)s.Record).ResidentId);
        return [.. residents.Values.OrderBy(r => r.Id).Select(r => new Person(r.Id, ValuesOf(r), [.. byResident[r.Id].Select(s => (s.Record.Id, s.AddressId)).OrderBy(s => s.Id)]))];
    }

    private async Task<IReadOnlyList<UnitCandidate>> UnitsAsync(IReadOnlyList<DoorToCompare> doors)
    {
        var found = doors.SelectMany(d => d.Found).Where(f => f.GetValueOrDefault(WalkedDoor.SetField) == WalkedDoor.Units).ToList();
        var units = new Dictionary<Guid, Placed>();
        foreach (var (column, values) in new[]
        {
            (nameof(Unit.CreditCode), found.Select(u => CompareRecord.Normal(nameof(Unit.CreditCode), u.GetValueOrDefault(nameof(Unit.CreditCode)))).Where(c => c.Length > 0)),
            (nameof(Unit.Name), found.SelectMany(u => Spellings(u.GetValueOrDefault(nameof(Unit.Name))))),
        })
        {
            foreach (var unit in await PlacedAsync(typeof(Unit), column, [.. values.Distinct()]))
                units.TryAdd(unit.Record.Id, unit);
        }

        return [.. units.Values.OrderBy(u => u.Record.Id).Select(u => new UnitCandidate(u.Record.Id, u.AddressId, ValuesOf(u.Record, WalkedDoor.Units)))];
    }

    // What stands on the doors of the same parent; asked for only where somebody was found behind a door that is said to be another.
    private async Task<Dictionary<Guid, (HashSet<string>? Own, HashSet<string>? Others)>> BesideAsync(IReadOnlyList<DoorToCompare> doors)
    {
        var asked = doors.Where(d => d.Found.Any(f => !string.IsNullOrWhiteSpace(f.GetValueOrDefault(WalkedDoor.DoorField)))).Select(d => d.Sealed.RecordId).ToList();
        var own = (await Stored.LoadAsync(typeof(Address), nameof(Record.Id), asked)).Cast<Address>().ToList();
        var parents = own.Select(a => a.ParentId).OfType<Guid>().Distinct().ToList();
        var siblings = (await PlacedAsync(typeof(Address), nameof(Address.ParentId), parents)).Select(p => (Address)p.Record).ToLookup(a => a.ParentId!.Value);
        return own.ToDictionary(
            a => a.Id,
            a => ((HashSet<string>?)Texts(a).ToHashSet(), (HashSet<string>?)(a.ParentId is { } parent ? siblings[parent].Where(s => s.Id != a.Id).SelectMany(Texts).ToHashSet() : [])));

        static IEnumerable<string> Texts(Address address) =>
            new[] { address.Name, address.Number, address.Name + address.Number, address.Number + address.Name, address.FullText }.Where(t => !string.IsNullOrWhiteSpace(t)).Select(t => AddressText.Search(t!));
    }

    // Records as they stood when the frame was taken: those made since are left out, and what was ended, removed or moved since is taken back.
    private async Task<List<Placed>> PlacedAsync<T>(Type type, string column, IReadOnlyCollection<T> values)
        where T : notnull
    {
        var records = (await Stored.LoadAsync(type, column, values)).Cast<Record>().ToList();
        var since = await SinceAsync([.. records.Select(r => r.Id)]);
        var placed = new List<Placed>();
        foreach (var record in records)
        {
            if (IsNew(since, record.Id))
                continue;
            var changes = since.GetValueOrDefault(record.Id)?.OrderBy(c => c.ChangeNumber).ThenBy(c => c.Ordinal).ToList() ?? [];
            object? Then(string name, object? now, Type of) => changes.SelectMany(c => c.Fields ?? []).FirstOrDefault(f => f.Name == name) is { } first ? FieldJson.Read(first.Old, of) : now;
            var ended = record is IEnding ending ? Then(nameof(IEnding.EndedOn), ending.EndedOn, typeof(DateOnly?)) : Then(nameof(Address.Status), ((Address)record).Status, typeof(string)) as string == AddressStatus.InUse ? null : "";
            if (ended is not null || Then(nameof(Record.RemovedAt), record.RemovedAt, typeof(DateTimeOffset?)) is not null)
                continue;
            placed.Add(new Placed(record, record is Address ? record.Id : (Guid)Then("AddressId", RecordType.Of(record)["AddressId"].Get(record), typeof(Guid))!));
        }

        return placed;
    }

    // What was written of some records since the frame was taken.
    private async Task<Dictionary<Guid, List<Change>>> SinceAsync(IReadOnlyCollection<Guid> records)
    {
        var (table, since) = (Stored.TableOf(typeof(Change)), new Dictionary<Guid, List<Change>>());
        if (records.Count == 0)
            return since;
        await Stored.Statements.ReadAsync(
            Stored.Transaction,
            table.Where(string.Create(CultureInfo.InvariantCulture, $"\"RecordId\" = ANY (@p0) AND \"ChangeNumber\" > {step.Inspection.FrameNumber ?? 0}")),
            records,
            row =>
            {
                var change = (Change)table.Read(row);
                if (!since.TryGetValue(change.RecordId, out var changes))
                    since[change.RecordId] = changes = [];
                changes.Add(change);
            });
        return since;
    }

    private static bool IsNew(Dictionary<Guid, List<Change>> since, Guid record) => since.TryGetValue(record, out var changes) && changes.Exists(c => c.Kind == ChangeKind.Created);

    private IEnumerable<byte[]> Indexes(IEnumerable<string> values, PersonalKind kind) => values.Where(v => v.Length > 0).Distinct().Select(v => personal.Index(v, kind)!);

    // As it was written down and as names are kept, whose only spaces are those of foreign names.
    private static IEnumerable<string> Spellings(string? name) =>
        Derive.Name(name) is { } kept ? [kept, string.Concat(kept.Where(c => !char.IsWhiteSpace(c)))] : [];

    private static Dictionary<string, string?> ValuesOf(Resident resident) => ValuesOf(resident, WalkedDoor.People);

    private static Dictionary<string, string?> ValuesOf(Record record, string set) =>
        WalkedDoor.FieldsOf(set).ToDictionary(f => f, f => RecordType.Of(record)[f].Get(record) switch
        {
            DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            var value => value as string,
        });

    /// <summary>A record, and where it was.</summary>
    private sealed record Placed(Record Record, Guid AddressId);

    /// <summary>A person with the stays that were current.</summary>
    private sealed record Person(Guid ResidentId, IReadOnlyDictionary<string, string?> Values, IReadOnlyList<(Guid Id, Guid AddressId)> Stays)
    {
        /// <summary>As seen from a door.</summary>
        public PersonCandidate At(Guid door) => new(ResidentId, Values, StayAt(s => s == door), StayAt(s => s != door));

        private Guid? StayAt(Func<Guid, bool> at) => Stays.Where(s => at(s.AddressId)).Select(s => (Guid?)s.Id).FirstOrDefault();
    }
}
