using System.Security.Cryptography;
using System.Text.Json;
using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Codes;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Rules;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Protection;

namespace FieldCollect.Store.Writing;

/// <summary>What follows from a write and is nobody's input: normal forms, checks, due days, full texts, the beat that keeps a resident, conflicts.</summary>
public sealed class DerivedFields(WorkingSet rows, Staging staging, PersonalData personal, RuleContext rules, Actor actor, DateTimeOffset now)
{
    /// <summary>Sets the fields that follow from the record itself and, for an address, from the path above it.</summary>
    public void Apply(object record) => Follow(record);

    /// <summary>The same for a record that is already stored: what changes is remembered, to be undone with its group.</summary>
    public void Apply(object record, Staging into)
    {
        var derived = RecordType.Copy(record);
        Follow(derived);
        foreach (var field in RecordType.Of(record).Fields)
            into.Set(record, field, field.Get(derived));
    }

    /// <summary>An incoming value in the form in which the register would hold it, so that merge compares like with like.</summary>
    public object? Normalise(object record, RecordType.Field field, object? value)
    {
        if (value is not string)
            return value;
        var draft = RecordType.Copy(record);
        field.Set(draft, value);
        Derive.Apply(draft, new DeriveContext(rules.Codes, rules.Today));
        return field.Get(draft);
    }

    /// <summary>A value of the history, clear and of the field's type.</summary>
    /// <exception cref="CryptographicException">It is damaged, sealed or not.</exception>
    public object? Read(Record record, RecordType.Field field, object? stored)
    {
        try
        {
            return field.Personal && FieldJson.Read(stored, typeof(string)) is string sealedText
                ? personal.Open(Convert.FromBase64String(sealedText), PersonalData.ChangesTable, $"{RecordType.Of(record).Set.Name}.{field.Name}", record.Id)
                : FieldJson.Read(stored, field.Type);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new CryptographicException("A value of the history is damaged.", e);
        }
    }

    /// <summary>Writes to other records that follow from this one.</summary>
    public async Task AfterAsync(object record, PushItem item)
    {
        switch (record)
        {
            case Address address when TextChanged(address):
                await RetextBelowAsync(address, item);
                break;
            case Residency stay:
                KeepWhereStaying(stay, item);
                break;
            case Doorplate { ReplacesId: { } replaced, RemovedAt: null } plate when rows.Find<Doorplate>(replaced) is { ReplacedById: null } old:
                Revoke(old, plate, item);
                break;
            default:
                break;
        }
    }

    public void AddConflict(PushItem item, BeatRecord record, RecordType.Field field, object? baseValue, object? current, object? incoming, bool taken)
    {
        var conflict = new Conflict
        {
            Id = Ids.New(now),
            Version = 1,
            BeatCode = record.BeatCode,
            EntitySet = item.Set.Name,
            RecordId = record.Id,
            Field = field.Name,
            BaseValue = Shown(field, baseValue),
            CurrentValue = Shown(field, current),
            IncomingValue = Shown(field, incoming),
            Standing = taken ? "taken" : "kept",
            UserId = actor.UserId,
            DeviceId = actor.DeviceId,
            VisitId = item.VisitId,
            CollectedAt = item.CollectedAt ?? now,
            ReceivedAt = now,
        };
        staging.Add(conflict);
        rows.Bodies.Keep(conflict, new ConflictValues(FieldJson.Write(baseValue), FieldJson.Write(current), FieldJson.Write(incoming)));
        staging.Record(new StagedChange(conflict, ChangeKind.Created, null, null, 1, item.VisitId, item.CollectedAt ?? now, null));
    }

    private void Follow(object record)
    {
        var context = new DeriveContext(rules.Codes, rules.Today);
        if (record is Address address)
            context = context with { DivisionNames = rows.DivisionNames(address.DivisionCode), Ancestors = [.. rows.Above(address).Reverse()] };
        Derive.Apply(record, context);
        // A plate that hangs nowhere has no distance; its position may be that of a depot.
        if (record is Doorplate { Status: DoorplateStatus.Mounted } plate)
        {
            var at = plate.AddressId is { } id ? rows.Find<Address>(id) : null;
            plate.MetresFromAddress = PlateDistance.Metres(plate.Longitude, plate.Latitude, at?.Longitude, at?.Latitude);
        }
    }

    // Whoever writes down what a plate replaces has revoked the old one, in the same transaction: there is no moment in which both count, or neither.
    private void Revoke(Doorplate old, Doorplate by, PushItem item)
    {
        PlateLifecycle.Check(old.Status, DoorplateStatus.Replaced, actor.Role);
        var type = RecordType.Of(old);
        var before = RecordType.Copy(old);
        staging.Set(old, type[nameof(Doorplate.Status)], DoorplateStatus.Replaced);
        staging.Set(old, type[nameof(Doorplate.ReplacedById)], by.Id);
        Apply(old, staging);
        staging.Set(old, type[nameof(Record.Version)], old.Version + 1);
        staging.Record(new StagedChange(
            old, ChangeKind.Updated, Writing.Apply.Differences(type, before, old), old.BeatCode, old.Version, item.VisitId, item.CollectedAt ?? now, item.Reason));
    }

    private bool TextChanged(Address address) =>
        staging.Changes.Any(c => ReferenceEquals(c.Record, address) && c.Fields?.Any(f => f.Name == nameof(Address.FullText)) == true);

    // The elements above are part of an address's text: a street renamed is a new text for everything on it.
    private async Task RetextBelowAsync(Address address, PushItem item)
    {
        foreach (var below in await rows.BelowAsync(address.Id))
        {
            var before = below.FullText;
            Apply(below, staging);
            if (below.FullText == before)
                continue;
            staging.Set(below, RecordType.Of(below)[nameof(Record.Version)], below.Version + 1);
            staging.Record(new StagedChange(
                below, ChangeKind.Updated, [new FieldChange(nameof(Address.FullText), before, below.FullText)], below.BeatCode, below.Version, item.VisitId, item.CollectedAt ?? now, item.Reason));
        }
    }

    /// <summary>The same for the people of stays that have moved with their address.</summary>
    public async Task KeepWherePeopleStayAsync(IReadOnlyCollection<Residency> stays, string from, PushItem item)
    {
        await rows.LoadPeopleOfAsync(stays);
        foreach (var stay in stays)
        {
            if (rows.Find<Resident>(stay.ResidentId)?.BeatCode == from)
                KeepWhereStaying(stay, item);
        }
    }

    // Without a stay of its own a beat has no reason to keep somebody's record: it follows the person. Of several beats, to the one of this stay,
    // or else of the oldest.
    private void KeepWhereStaying(Residency stay, PushItem item)
    {
        if (rows.Find<Resident>(stay.ResidentId) is not { } resident)
            return;
        var current = rows.CurrentStaysOf(resident.Id).ToList();
        if (current.Count == 0 || current.Any(r => r.BeatCode == resident.BeatCode))
            return;
        KeepIn(resident, (current.Contains(stay) ? stay : current.MinBy(r => r.Id)!).BeatCode, item);
    }

    private void KeepIn(Resident resident, string beatCode, PushItem item)
    {
        var type = RecordType.Of(resident);
        var before = resident.BeatCode;
        staging.Set(resident, type[nameof(BeatRecord.BeatCode)], beatCode);
        staging.Set(resident, type[nameof(Record.Version)], resident.Version + 1);
        staging.Record(new StagedChange(
            resident, ChangeKind.Updated, [new FieldChange(nameof(BeatRecord.BeatCode), before, beatCode)], before, resident.Version, item.VisitId, item.CollectedAt ?? now, item.Reason));
    }

    private static string? Shown(RecordType.Field field, object? value) =>
        field.Mask is { } kind && value is string text
            ? FieldJson.Write(Mask.Of(text, kind))
            : FieldJson.Write(value);
}
