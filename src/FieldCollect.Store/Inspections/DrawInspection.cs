using System.Globalization;
using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Inspections;

/// <summary>
/// Draws the sample of an inspection whose period is over, records or doors, from the frame as it stood at the period's end. Frame and list are hashed and the hashes published; the list, and what the register
/// says of its records at this moment, are sealed.
/// </summary>
public static class DrawInspection
{
    /// <exception cref="ProblemException">InspectionStep: drawn already, or the period is not over; NotFound and the others of a step.</exception>
    public static async Task RunAsync(RegisterStore store, Actor actor, Guid id, CancellationToken cancel)
    {
        var inspection = await InspectionWrites.StepAsync(store, actor, id, step => Task.FromResult(step.Inspection), cancel);
        InspectionWrites.MustBe(inspection, InspectionStatus.Planned);
        if (County.Day(store.Time.GetUtcNow()) <= inspection.PeriodTo)
            throw new ProblemException(Problems.InspectionStep, nameof(Inspection.PeriodTo), "The sample is drawn when the period is over, so that nobody can know it before.");
        var end = new DateTimeOffset(inspection.PeriodTo.AddDays(1).ToDateTime(TimeOnly.MinValue), County.Offset);
        long number;
        await using (var connection = await store.Database.OpenReadAsync(cancel))
            number = await FrameQuery.NumberBeforeAsync(connection, end, cancel);
        var frame = await PlanInspection.FrameAsync(store, actor, InspectionWish.Of(inspection), (number, end), cancel);
        await InspectionWrites.StepAsync(store, actor, id, step => WriteAsync(store, step, frame, number, cancel), cancel);
    }

    private static async Task<bool> WriteAsync(RegisterStore store, InspectionWrites.Step step, PlannedFrame frame, long number, CancellationToken cancel)
    {
        var strata = frame.Strata;
        InspectionWrites.MustBe(step.Inspection, InspectionStatus.Planned);
        var seed = await SeedAsync(store, step, cancel);
        foreach (var (stratum, i) in strata.Select((s, i) => (s, i)))
        {
            step.Context.Add(new InspectionStratum
            {
                InspectionId = step.Inspection.Id, Ordinal = i, BeatCode = stratum.BeatCode, Kind = stratum.Kind, CollectorId = stratum.CollectorId, Drawn = stratum.Count,
                Records = RedrawInspection.Packed(stratum.Records),
            });
        }

        await step.Context.SaveChangesAsync(cancel);
        var drawn = strata.Select(s => (Stratum: s, Records: s.Draw(seed))).ToList();
        var count = frame.Walk is { } walk ? await AddDoorsAsync(store, step, walk, [.. drawn.SelectMany(d => d.Records)]) : await AddRecordsAsync(store, step, drawn);
        InspectionWrites.Change(step.Inspection, step.Staging, step.Now, i =>
        {
            (i.Status, i.DrawnAt, i.FrameNumber, i.FrameSize, i.Drawn) = (InspectionStatus.Drawn, step.Now, number, strata.Sum(s => s.Records.Count), count);
            (i.FrameHash, i.ListHash) = (SampleFrame.HashOf(strata), SampleFrame.ListHashOf(drawn));
        });
        return true;
    }

    private static async Task<int> AddRecordsAsync(RegisterStore store, InspectionWrites.Step step, List<(FrameStratum Stratum, IReadOnlyList<Guid> Records)> drawn)
    {
        var classes = new ErrorClasses(store.Codes.AsOf(step.Inspection.PeriodTo));
        var values = new DrawnValues(step.Rows, kind => classes.FieldsOf(kind).Select(f => f.Field));
        foreach (var kind in drawn.GroupBy(d => d.Stratum.Kind))
            await values.LoadAsync(kind.Key, [.. kind.SelectMany(d => d.Records)]);
        var ordinal = 0;
        foreach (var (stratum, records) in drawn)
        {
            foreach (var record in records)
            {
                Add(store, step, values.AddressOf(record), new SealedItem(record, stratum.CollectorId, values.Of(record)), item =>
                    (item.BeatCode, item.Kind, item.Ordinal) = (stratum.BeatCode, stratum.Kind, ++ordinal));
            }
        }

        return ordinal;
    }

    // Every door of a drawn place, with what the register has behind it.
    private static async Task<int> AddDoorsAsync(RegisterStore store, InspectionWrites.Step step, WalkFrame walk, IReadOnlyList<Guid> places)
    {
        var doors = places.SelectMany(place => walk.DoorsOf[place].Select(door => (Place: place, Door: door))).ToList();
        if (doors.Count > InspectionSize.MostItems)
            throw new ProblemException(Problems.TooComplex, "Beats", $"The drawn places have more than {InspectionSize.MostItems:N0} doors.");
        var values = new DrawnValues(step.Rows, WalkedDoor.FieldsOf);
        foreach (var kind in doors.SelectMany(d => walk.Records[d.Door.Id]).GroupBy(r => r.Kind, r => r.Id))
            await values.LoadAsync(kind.Key, [.. kind]);
        await values.LoadAsync(WalkedDoor.Doors, [.. doors.SelectMany(d => new[] { d.Door.Id, walk.After(d.Door)?.Id ?? d.Door.Id }).Distinct()]);
        var ordinal = 0;
        foreach (var (place, door) in doors)
        {
            var there = walk.Records[door.Id].OrderBy(r => r.Id).Select(r => new RegisteredAtDoor(r.Kind, r.Id, values.ResidentOf(r.Id), values.Of(r.Id))).ToList();
            Add(store, step, values.AddressOf(door.Id), new SealedItem(door.Id, door.CollectorId, new Dictionary<string, string?>()) { There = there }, item =>
            {
                (item.BeatCode, item.Kind, item.Ordinal, item.PlaceId) = (door.BeatCode, WalkedDoor.Kind, ++ordinal, place);
                item.NextAddress = walk.After(door) is { } next ? values.AddressOf(next.Id)?.FullText : null;
            });
        }

        return ordinal;
    }

    private static void Add(RegisterStore store, InspectionWrites.Step step, Address? address, SealedItem sealedItem, Action<InspectionItem> set)
    {
        var item = new InspectionItem
        {
            Id = Ids.New(step.Now), Version = 1, InspectionId = step.Inspection.Id, Address = address?.FullText ?? "", AddressLongitude = address?.Longitude, AddressLatitude = address?.Latitude,
        };
        set(item);
        step.Staging.Add(item);
        step.Staging.Seal(item, sealedItem.Seal(store.Personal, item.Id));
        step.Staging.Record(new StagedChange(item, ChangeKind.Created, null, null, 1, null, step.Now, null));
    }

    internal static async Task<byte[]> SeedAsync(RegisterStore store, InspectionWrites.Step step, CancellationToken cancel)
    {
        var row = await step.Context.InspectionSeeds.AsNoTracking().SingleAsync(s => s.InspectionId == step.Inspection.Id, cancel);
        return Convert.FromHexString(store.Personal.Open(row.ProtectedSeed, "InspectionSeeds", nameof(InspectionSeed.ProtectedSeed), step.Inspection.Id)!);
    }
}

/// <summary>What the register says of drawn records: some fields of each, and where it is.</summary>
internal sealed class DrawnValues(WorkingSet rows, Func<string, IEnumerable<string>> fieldsOf)
{
    private readonly Dictionary<Guid, (IReadOnlyDictionary<string, string?> Values, Guid AddressId, Guid? ResidentId)> _values = [];
    private readonly Dictionary<Guid, Address> _addresses = [];

    public async Task LoadAsync(string kind, IReadOnlyCollection<Guid> records)
    {
        var found = await rows.Stored.LoadAsync(EntitySets.Find(kind)!.Type, nameof(Record.Id), records);
        var people = (await rows.Stored.LoadAsync(typeof(Resident), nameof(Record.Id), [.. found.OfType<Residency>().Select(r => r.ResidentId).Distinct()])).Cast<Resident>().ToDictionary(r => r.Id);
        foreach (var record in found.Cast<Record>())
        {
            // A stay says who stays by its resident.
            object[] sources = record is Residency stay ? [people[stay.ResidentId], stay] : [record];
            _values[record.Id] = (
                fieldsOf(kind).ToDictionary(f => f, f => sources.Select(s => Read(s, f)).FirstOrDefault(v => v is not null)),
                record is Address ? record.Id : (Guid)RecordType.Of(record)["AddressId"].Get(record)!,
                (record as Residency)?.ResidentId);
        }

        foreach (var address in (await rows.Stored.LoadAsync(typeof(Address), nameof(Record.Id), [.. _values.Values.Select(v => v.AddressId).Where(a => !_addresses.ContainsKey(a)).Distinct()])).Cast<Address>())
            _addresses[address.Id] = address;
    }

    public IReadOnlyDictionary<string, string?> Of(Guid record) => _values[record].Values;

    /// <summary>Of a stay, whose it is.</summary>
    public Guid? ResidentOf(Guid record) => _values[record].ResidentId;

    public Address? AddressOf(Guid record) => _addresses.GetValueOrDefault(_values[record].AddressId);

    // A field of the policy that the record does not have is no field of it.
    private static string? Read(object record, string field) => RecordType.Of(record).Fields.FirstOrDefault(f => f.Name == field)?.Get(record) switch
    {
        null => null,
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
