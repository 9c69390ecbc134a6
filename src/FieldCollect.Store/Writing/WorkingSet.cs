using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Model;
using FieldCollect.Store.Protection;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Writing;

/// <summary>
/// The rows that a push is about, loaded with one query a kind before anything is decided: the records themselves, what they refer to,
/// the addresses above them, the stays of the people concerned, and the changes made since the versions that the push started from.
/// </summary>
public sealed class WorkingSet(RegisterContext context, PersonalData personal)
{
    // Street, lane, compound, building, entrance, floor, room: no path is longer, and a cycle must not hang the loader.
    private const int DeepestPath = 8;

    private readonly Dictionary<Type, Dictionary<Guid, object>> _records = [];
    private readonly Dictionary<Guid, List<Residency>> _stays = [];
    private readonly HashSet<Guid> _withStays = [];
    private readonly HashSet<Guid> _left = [];
    private readonly Dictionary<string, object> _reference = [];
    private readonly HashSet<(Type, Guid)> _asked = [];
    private readonly Dictionary<string, string> _divisionNames = [];

    /// <summary>What the conflicts keep sealed.</summary>
    public ConflictBodies Bodies => field ??= new(Stored, personal);

    /// <summary>The rows that these records are of.</summary>
    public StoredRows Stored { get; } = new(context, personal);

    /// <summary>What tokens of plates are checked with.</summary>
    public Register.Doorplates.PlateKeys PlateKeys => personal.Plates.Keys;

    /// <summary>Beats in which each loaded resident is present now.</summary>
    public Dictionary<Guid, List<FeedItem>> FeedOfResidents { get; } = [];

    /// <summary>For rows whose version is newer than the push thought: the changes since, oldest first.</summary>
    public ILookup<Guid, Change> Newer { get; private set; } = Array.Empty<Change>().ToLookup(c => c.RecordId);

    public T? Find<T>(Guid id)
        where T : class => (T?)Of(typeof(T)).GetValueOrDefault(id);

    public object? Find(Type type, Guid id) => Of(type).GetValueOrDefault(id);

    public IEnumerable<T> All<T>() => Of(typeof(T)).Values.Cast<T>();

    private IEnumerable<object> Everything => _records.Values.SelectMany(r => r.Values);

    private Dictionary<Guid, object> Of(Type type)
    {
        if (!_records.TryGetValue(type, out var records))
            _records[type] = records = [];
        return records;
    }

    public void Add(Type type, Guid id, object record)
    {
        if (!Of(type).TryAdd(id, record) || record is not Residency stay)
            return;
        if (!_stays.TryGetValue(stay.ResidentId, out var stays))
            _stays[stay.ResidentId] = stays = [];
        stays.Add(stay);
    }

    public void Forget(Type type, Guid id)
    {
        if (Of(type).Remove(id, out var record) && record is Residency stay)
            _stays[stay.ResidentId].Remove(stay);
    }

    /// <summary>A row of reference data that is about to be written.</summary>
    public void AddReference(object record) => _reference[NameOf(record.GetType(), Apply.KeyOf(record))] = record;

    /// <summary>A row of reference data that is not to be written after all.</summary>
    public void ForgetReference(object record)
    {
        foreach (var name in _reference.Where(r => ReferenceEquals(r.Value, record)).Select(r => r.Key).ToList())
            _reference.Remove(name);
    }

    /// <summary>A row of reference data by its key.</summary>
    public async Task<object?> FindReferenceAsync(Type type, IReadOnlyList<object> key)
    {
        var name = NameOf(type, key);
        if (!_reference.TryGetValue(name, out var record) && await Stored.FindReferenceAsync(type, key) is { } found)
            _reference[name] = record = found;
        return record;
    }

    private static string NameOf(Type type, IReadOnlyList<object> key) => $"{type.Name}/{string.Join('/', key)}";

    /// <summary>Names of a division and those above it, from the province down; a level that is not in the register is left out.</summary>
    public IReadOnlyList<string> DivisionNames(string code) =>
        [.. Levels(code).Where(_divisionNames.ContainsKey).Select(c => _divisionNames[c])];

    /// <summary>A stay that becomes another person's.</summary>
    public void Rekey(Residency stay, Guid from, Guid to)
    {
        _stays.GetValueOrDefault(from)?.Remove(stay);
        if (!_stays.TryGetValue(to, out var stays))
            _stays[to] = stays = [];
        stays.Add(stay);
    }

    /// <summary>Loads records that a decision concerns, and holds them until the end of the push.</summary>
    public async Task BringAsync(IReadOnlyCollection<(Type Type, Guid Id)> wanted)
    {
        await LockAsync(wanted);
        await LoadAsync(wanted);
        await LoadStaysAsync([.. wanted.Where(w => w.Type == typeof(Resident)).Select(w => w.Id)]);
    }

    /// <summary>Whatever live record refers to one, with the field that does. Stops soon after <paramref name="most"/> records.</summary>
    public async Task<IReadOnlyList<(Record Record, RecordType.Field Field)>> ReferrersAsync(Type target, Guid id, int most)
    {
        var found = new List<(Record, RecordType.Field)>();
        foreach (var type in EntitySets.All.Where(s => typeof(Record).IsAssignableFrom(s.Type)).Select(s => s.Type))
        {
            foreach (var field in RecordType.Of(type).References.Where(f => f.Reference!.Target == target))
            {
                await LoadAsync(type, field.Name, [id]);
                found.AddRange(Of(type).Values.Cast<Record>().Where(r => r.RemovedAt is null && Equals(field.Get(r), id)).Select(r => (r, field)));
                if (found.Count > most)
                    return found;
            }
        }

        return found;
    }

    /// <summary>The houses at an address that have not ended, those of this push among them.</summary>
    public async Task<IReadOnlyList<Register.Houses.House>> HousesAtAsync(Guid addressId)
    {
        await LoadAsync(typeof(Register.Houses.House), nameof(Register.Houses.House.AddressId), [addressId]);
        return [.. All<Register.Houses.House>().Where(h => h.AddressId == addressId && h is { EndedOn: null, RemovedAt: null }).OrderBy(h => h.Id)];
    }

    /// <summary>Open conflicts that name some records as the one or the other side of a duplicate.</summary>
    public async Task<IReadOnlyList<Conflict>> OpenDuplicatesAsync(IReadOnlyCollection<Guid> records)
    {
        await LoadAsync(typeof(Conflict), nameof(Conflict.RecordId), records);
        await LoadAsync(typeof(Conflict), nameof(Conflict.OtherRecordId), records);
        var ids = records.ToHashSet();
        var open = All<Conflict>().Where(c => c is { Kind: ConflictKind.Duplicate, Status: ConflictStatus.Open } && (ids.Contains(c.RecordId) || (c.OtherRecordId is { } other && ids.Contains(other)))).ToList();
        await LoadAsync(typeof(Conflict), nameof(Conflict.PairId), [.. open.Select(c => c.PairId!.Value).Distinct()]);
        var pairs = open.Select(c => c.PairId).ToHashSet();
        return [.. All<Conflict>().Where(c => pairs.Contains(c.PairId) && c.PairId is not null)];
    }

    public async Task LoadAsync(IReadOnlyList<PushItem> items, Accounts.Actor actor, DateTimeOffset now)
    {
        var wanted = new List<(Type, Guid)>();
        foreach (var item in items)
        {
            if (item.VisitId is { } visit)
                wanted.Add((typeof(Visit), visit));
            if (item.Key is [Guid id])
                wanted.Add((item.Set.Type, id));
            else if (item.Values.GetValueOrDefault(nameof(Record.Id)) is Guid own)
                wanted.Add((item.Set.Type, own));
            foreach (var field in RecordType.Of(item.Set.Type).References)
            {
                if (item.Values.GetValueOrDefault(field.Name) is Guid target)
                    wanted.Add((field.Reference!.Target, target));
            }
        }

        await LockAsync(wanted);
        await LoadAsync(wanted);
        // A stay decides in which beats its person is present, together with the person's other stays.
        await LockAsync([.. All<Residency>().Select(r => (typeof(Resident), r.ResidentId)).Except(wanted)]);
        // What the loaded rows refer to: a change of one field is checked against the whole record.
        await LoadAsync([.. Everything.SelectMany(Referred)]);
        await LoadSurvivorsAsync();
        // Where people are present says whether they are to be seen: who is not may have left lately.
        await LoadStaysAsync([.. All<Resident>().Select(r => r.Id)]);
        await LoadLeftAsync(items, actor, now - Accounts.SignIn.WorkOfALeftBeat);
        await LoadOpenConflictsAsync(wanted);
        await LoadConflictedRecordsAsync();
        await LoadAsync([.. Everything.SelectMany(Referred)]);
        await LoadPathsAsync();
        await LoadStaysAsync([.. All<Resident>().Select(r => r.Id)]);
        await LoadDivisionNamesAsync(items);
        await LoadNewerChangesAsync(items);
    }

    /// <summary>Live records that refer to one, also those that this push is only about to write; no more than are asked for.</summary>
    public async Task<IReadOnlyList<Record>> LiveReferrersAsync(Type target, Guid id, int most) =>
        [.. (await ReferrersAsync(target, id, most)).Select(r => r.Record).Distinct().Take(most)];

    /// <summary>
    /// What lies in an address and below it, and goes where it goes: whatever refers to one of these addresses, or to something in them, from the same beat.
    /// Stops soon after <paramref name="most"/> records.
    /// </summary>
    public async Task<IReadOnlyList<BeatRecord>> LyingInAsync(Address address, int most)
    {
        var found = new Dictionary<Guid, BeatRecord>();
        var next = new Queue<(Type Type, List<Guid> Ids)>();
        next.Enqueue((typeof(Address), [address.Id]));
        while (next.TryDequeue(out var targets) && found.Count <= most)
        {
            foreach (var type in EntitySets.All.Where(s => typeof(BeatRecord).IsAssignableFrom(s.Type)).Select(s => s.Type))
            {
                foreach (var field in RecordType.Of(type).References.Where(f => f.Reference!.SameBeat && f.Reference.Target == targets.Type))
                {
                    await LoadAsync(type, field.Name, targets.Ids);
                    var ids = targets.Ids.ToHashSet();
                    var here = Of(type).Values.Cast<BeatRecord>().Where(r => field.Get(r) is Guid to && ids.Contains(to) && r.Id != address.Id)
                        .Where(r => found.TryAdd(r.Id, r))
                        .Select(r => r.Id)
                        .ToList();
                    if (here.Count > 0)
                        next.Enqueue((type, here));
                }
            }
        }

        return [.. found.Values];
    }

    /// <summary>Conflicts about some records that wait for a decision.</summary>
    public async Task<IReadOnlyList<Conflict>> OpenConflictsAsync(IReadOnlyCollection<Guid> records)
    {
        await LoadAsync(typeof(Conflict), nameof(Conflict.RecordId), records);
        var ids = records.ToHashSet();
        return [.. All<Conflict>().Where(c => c.Status == ConflictStatus.Open && ids.Contains(c.RecordId))];
    }

    /// <summary>People with all their stays and where the feed has them, for those of some stays.</summary>
    public async Task LoadPeopleOfAsync(IReadOnlyCollection<Residency> stays)
    {
        var people = stays.Select(s => s.ResidentId).Distinct().Where(id => Find<Resident>(id) is null).ToList();
        await LockAsync([.. people.Select(id => (typeof(Resident), id))]);
        await LoadAsync([.. people.Select(id => (typeof(Resident), id))]);
        await LoadStaysAsync(people);
    }

    /// <summary>The stays of a person that are not over, of those loaded.</summary>
    public IEnumerable<Residency> CurrentStaysOf(Guid residentId) =>
        _stays.GetValueOrDefault(residentId)?.Where(r => r is { EndedOn: null, RemovedAt: null }) ?? [];

    /// <summary>All addresses below one, top down.</summary>
    public async Task<IReadOnlyList<Address>> BelowAsync(Guid addressId)
    {
        var below = new List<Address>();
        IReadOnlyCollection<Guid> level = [addressId];
        for (var depth = 0; depth < DeepestPath && level.Count > 0; depth++)
        {
            await LoadAsync(typeof(Address), nameof(Address.ParentId), level);
            // As they lie now: this push may have made or moved some.
            var parents = level.ToHashSet();
            var children = All<Address>().Where(a => a.ParentId is { } parent && parents.Contains(parent)).ToList();
            below.AddRange(children);
            level = [.. children.Select(c => c.Id)];
        }

        await LockAsync([.. below.Select(a => (typeof(Address), a.Id))]);
        return below;
    }

    /// <summary>The addresses above one, nearest first; stops at a cycle.</summary>
    public IReadOnlyList<Address> Above(Address address)
    {
        var above = new List<Address>();
        var at = address;
        while (at.ParentId is { } parentId && above.Count < DeepestPath && Find<Address>(parentId) is { } parent && !above.Contains(parent))
        {
            above.Add(parent);
            at = parent;
        }

        return above;
    }

    /// <summary>
    /// A record that is not there for the actor and may yet come; null if the actor knows that it has gone. One that lies elsewhere is awaited like one that
    /// nobody has made: the answer must not tell the two apart.
    /// </summary>
    public Awaited? Awaited(Type type, Guid id, Accounts.Actor actor) =>
        Find(type, id) is { } record && IsVisible(record, actor) ? null : new Awaited(EntitySets.Of(type).Name, id);

    /// <summary>The kept changes of a group, in their order.</summary>
    public async Task<IReadOnlyList<QuarantinedChange>> KeptTogetherAsync(Guid groupId)
    {
        await LoadAsync(typeof(QuarantinedChange), nameof(QuarantinedChange.GroupId), [groupId]);
        return [.. All<QuarantinedChange>().Where(q => q.GroupId == groupId).OrderBy(q => q.Ordinal)];
    }

    /// <summary>
    /// Whether a record has lately gone from the actor's beat to another: an officer who was at the door before the beat was redrawn has still done the work,
    /// and it is taken in.
    /// </summary>
    public bool HasLeft(Record record) => _left.Contains(record.Id);

    /// <summary>The record that one went into when both were found to be of one thing; null for one that stands, or whose survivor the actor may not see.</summary>
    public Record? SurvivorOf(Type type, Guid id, Accounts.Actor actor)
    {
        var at = Find(type, id) as Record;
        for (var depth = 0; depth < LongestLineage && at is IMergeable { MergedIntoId: { } into }; depth++)
            at = Find(type, into) as Record;
        return at is { RemovedAt: null } && at.Id != id && IsVisible(at, actor) ? at : null;
    }

    /// <summary>A new record goes where the place it belongs to has gone.</summary>
    public void Follow(Record record) => _left.Add(record.Id);

    /// <summary>A record of which a value does not open is left as it is: what follows from it would be worked out as if the value were empty.</summary>
    /// <exception cref="ProblemException">Damaged.</exception>
    public void MustOpen(object record)
    {
        if (Stored.IsDamaged(record))
            throw new ProblemException(Problems.Damaged);
    }

    /// <summary>What of an inspection's item is not told before the inspection is closed.</summary>
    public Inspections.SealedItem SealedOf(InspectionItem item) => Inspections.SealedItem.Of(Stored, personal, item);

    /// <summary>Whether a loaded row lies where the actor may look. The same question as RowScope asks in SQL.</summary>
    public bool IsVisible(object record, Accounts.Actor actor) => record switch
    {
        InspectionItem item => item.CheckerId == actor.UserId || (item.Status == ItemStatus.Closed && actor.Sees(item.BeatCode)),
        _ when actor.Beats is null => true,
        Record { Id: var id } when _left.Contains(id) => true,
        Resident resident => Stored.IsNew(resident)
            ? actor.Sees(resident.BeatCode)
            : FeedOfResidents.TryGetValue(resident.Id, out var feed) && feed.Any(f => f.State == FeedState.Present && actor.Sees(f.BeatCode)),
        BeatRecord inBeat => actor.Sees(inBeat.BeatCode),
        _ => true,
    };

    private async Task LoadAsync(IReadOnlyCollection<(Type Type, Guid Id)> wanted)
    {
        foreach (var group in wanted.Where(_asked.Add).GroupBy(w => w.Type, w => w.Id))
            await LoadAsync(group.Key, nameof(Record.Id), [.. group]);
    }

    private async Task LoadAsync(Type type, string property, IReadOnlyCollection<Guid> values)
    {
        foreach (var record in await Stored.LoadAsync(type, property, values))
            Add(type, ((Record)record).Id, record);
    }

    /// <summary>
    /// On PostgreSQL two pushes run side by side, and each could decide by what the other is about to change: a street retired while a house is
    /// built on it. So what a push names, it holds until its end. SQLite has one writer and needs none of this.
    /// </summary>
    private async Task LockAsync(IReadOnlyCollection<(Type Type, Guid Id)> wanted)
    {
        if (Stored.IsSqlite)
            return;
        // One order for everybody, or they would wait for one another; people last, because some are only known once their stays are.
        foreach (var group in wanted.Distinct().GroupBy(w => w.Type, w => w.Id).OrderBy(g => g.Key == typeof(Resident)).ThenBy(g => EntitySets.Of(g.Key).Number))
        {
            var sql = $"SELECT 1 FROM \"{EntitySets.Of(group.Key).Name}\" WHERE \"Id\" = ANY ({{0}}) ORDER BY \"Id\" FOR NO KEY UPDATE";
            await context.Database.ExecuteSqlRawAsync(sql, [group.ToArray()]);
        }
    }

    private static IEnumerable<(Type, Guid)> Referred(object record) =>
        from field in RecordType.Of(record).References
        where field.Get(record) is Guid
        select (field.Reference!.Target, (Guid)field.Get(record)!);

    // SQLite takes 32,766 parameters a statement.
    private const int IdsAQuery = 10_000;

    // Only for work that may have been done before the terminal could know.
    private async Task LoadLeftAsync(IReadOnlyList<PushItem> items, Accounts.Actor actor, DateTimeOffset since)
    {
        if (actor.Beats is not { } beats || !items.Any(i => i.Merge))
            return;
        // The beat has been given to somebody else: whoever worked in it has still done the work.
        if (actor.FormerBeats.Count > 0)
            _left.UnionWith(Everything.OfType<BeatRecord>().Where(r => actor.FormerBeats.Contains(r.BeatCode)).Select(r => r.Id));
        foreach (var chunk in Everything.Cast<Record>().Where(r => !IsVisible(r, actor)).Select(r => r.Id).Chunk(IdsAQuery))
        {
            var left = from item in context.Feed
                       where chunk.Contains(item.RecordId) && beats.Contains(item.BeatCode) && item.State == FeedState.Left
                       join change in context.Set<Change>() on item.ChangeNumber equals change.ChangeNumber
                       where change.Ordinal == 0 && change.ReceivedAt >= since
                       select item.RecordId;
            _left.UnionWith(await left.ToListAsync());
        }
    }

    // A record that went into another, which went into a third: no longer than a person would go on merging one thing.
    private const int LongestLineage = 8;

    private async Task LoadSurvivorsAsync()
    {
        for (var depth = 0; depth < LongestLineage; depth++)
        {
            var survivors = Everything.Where(r => r is IMergeable { MergedIntoId: not null }).Select(r => (r.GetType(), ((IMergeable)r).MergedIntoId!.Value)).Where(s => !_asked.Contains(s)).ToList();
            if (survivors.Count == 0)
                return;
            await LockAsync(survivors);
            await LoadAsync(survivors);
        }
    }

    // What is written may settle what is still to be decided about the same record, also when one of several conflicts about it is.
    private async Task LoadOpenConflictsAsync(IEnumerable<(Type Type, Guid Id)> wanted)
    {
        const string open = $"\"RecordId\" = ANY (@p0) AND \"Status\" = '{ConflictStatus.Open}' AND \"Kind\" = '{ConflictKind.Value}'";
        var about = wanted.Select(w => w.Id).Concat(All<Conflict>().Select(c => c.RecordId)).Distinct().ToList();
        foreach (var conflict in (await Stored.LoadWhereAsync(typeof(Conflict), open, about)).Cast<Conflict>())
            Add(typeof(Conflict), conflict.Id, conflict);
    }

    private async Task LoadConflictedRecordsAsync()
    {
        var pairs = All<Conflict>().Select(c => c.PairId).OfType<Guid>().Distinct().ToList();
        if (pairs.Count > 0)
            await LoadAsync(typeof(Conflict), nameof(Conflict.PairId), pairs);
        foreach (var conflict in All<Conflict>())
            Bodies.Open(conflict);

        await LockAsync([.. All<Conflict>().Where(c => c.Kind == ConflictKind.Duplicate).Select(c => (EntitySets.Find(c.EntitySet)!.Type, c.RecordId))]);
        await LoadAsync([.. All<Conflict>().SelectMany(c => new[] { c.RecordId, c.OtherRecordId ?? c.RecordId }.Select(id => (EntitySets.Find(c.EntitySet)!.Type, id)))]);
    }

    private async Task LoadDivisionNamesAsync(IReadOnlyList<PushItem> items)
    {
        var codes = All<Address>().Select(a => a.DivisionCode)
            .Concat(items.Select(i => i.Values.GetValueOrDefault(nameof(Address.DivisionCode))).OfType<string>())
            .Distinct()
            .SelectMany(Levels)
            .Distinct()
            .ToList();
        if (codes.Count == 0)
            return;
        await Stored.Statements.ReadAsync(
            Stored.Transaction, "SELECT \"Code\", \"Name\" FROM \"Divisions\" WHERE \"Code\" = ANY (@p0)", codes, row => _divisionNames[row.GetString(0)] = row.GetString(1));
    }

    // 2+2+2+3+3 digits, zero-filled.
    private static IEnumerable<string> Levels(string code) =>
        code.Length != 12 ? [] : new[] { 2, 4, 6, 9, 12 }.Select(n => code[..n].PadRight(12, '0')).Distinct();

    private async Task LoadPathsAsync()
    {
        for (var depth = 0; depth < DeepestPath; depth++)
        {
            var parents = All<Address>().Where(a => a.ParentId is not null).Select(a => (typeof(Address), a.ParentId!.Value)).Where(p => !_asked.Contains(p)).ToList();
            if (parents.Count == 0)
                return;
            await LoadAsync(parents);
        }
    }

    private async Task LoadStaysAsync(List<Guid> residents)
    {
        residents.RemoveAll(r => !_withStays.Add(r));
        if (residents.Count == 0)
            return;
        await LoadAsync(typeof(Residency), nameof(Residency.ResidentId), residents);
        var (number, feed, items) = (EntitySets.Of(typeof(Resident)).Number, Stored.TableOf(typeof(FeedItem)), new List<FeedItem>());
        await Stored.Statements.ReadAsync(Stored.Transaction, feed.Where("\"RecordId\" = ANY (@p0)"), residents, row => items.Add((FeedItem)feed.Read(row)));
        foreach (var item in items.Where(i => i.EntitySet == number))
        {
            if (!FeedOfResidents.TryGetValue(item.RecordId, out var list))
                FeedOfResidents[item.RecordId] = list = [];
            list.Add(item);
        }
    }

    private async Task LoadNewerChangesAsync(IReadOnlyList<PushItem> items)
    {
        var stale = items
            .Where(i => i.Merge && i.IfMatchVersion is not null && i.Key is [Guid])
            .Where(i => Find(i.Set.Type, (Guid)i.Key[0]) is IVersioned record && record.Version > i.IfMatchVersion)
            .Select(i => (Guid)i.Key[0])
            .Distinct()
            .ToList();
        if (stale.Count == 0)
            return;
        var (table, changes) = (Stored.TableOf(typeof(Change)), new List<Change>());
        await Stored.Statements.ReadAsync(Stored.Transaction, table.Where("\"RecordId\" = ANY (@p0)"), stale, row => changes.Add((Change)table.Read(row)));
        Newer = changes.OrderBy(c => c.ChangeNumber).ThenBy(c => c.Ordinal).ToLookup(c => c.RecordId);
    }
}
