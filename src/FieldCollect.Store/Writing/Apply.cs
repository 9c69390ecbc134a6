using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Attachments;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Codes;
using FieldCollect.Register.Devices;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Quality.Alerts;
using FieldCollect.Register.Quality.Defects;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Units;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using FieldCollect.Store.Writing.Duplicates;

namespace FieldCollect.Store.Writing;

/// <summary>Does to the rows in memory what one item asks for, or throws the problem that stops it.</summary>
public sealed class Apply(WorkingSet rows, Staging staging, Checks checks, DerivedFields derived, Relocation relocation, Actor actor, DateTimeOffset now)
{
    /// <exception cref="ProblemException">The item cannot be applied; the caller undoes its group.</exception>
    public async Task<PushAnswer> RunAsync(PushItem item)
    {
        if (item.Malformed is { } malformed)
            throw new ProblemException(malformed.Kind, malformed.Target, malformed.Message, malformed.Details);
        if (item.Upsert && await IsNewAsync(item))
            item = item with { Verb = PushVerb.Create, Values = WithKey(item) };
        var right = item.Verb switch { PushVerb.Create or PushVerb.Store => Right.Create, PushVerb.Change => Right.Change, _ => Right.Remove };
        if (!Permissions.May(actor.Role, right, item.Set))
            throw new ProblemException(Problems.NotAllowed);
        var answer = item.Verb switch
        {
            PushVerb.Create => await CreateAsync(item),
            PushVerb.Change => await ChangeAsync(item),
            PushVerb.Store => await StoreAsync(item),
            _ => await RemoveAsync(item),
        };
        checks.CheckVisit(item);
        return answer;
    }

    // A change that names a version means a record that is there: it is never taken for a new one (OData 4.01 Protocol, 11.4.4).
    // One that is not to be seen is taken for new until all else about it is right, so that a refusal does not tell that it exists.
    private async Task<bool> IsNewAsync(PushItem item) => item.IfMatchVersion is null && !item.IfMatchAny && !IsThere(await FindAsync(item));

    private Task<object?> FindAsync(PushItem item) =>
        item.Key is [Guid id] ? Task.FromResult(rows.Find(item.Set.Type, id)) : rows.FindReferenceAsync(item.Set.Type, item.Key);

    private bool IsThere(object? record) => record is not (null or Record { RemovedAt: not null }) && rows.IsVisible(record, actor);

    private static Dictionary<string, object?> WithKey(PushItem item)
    {
        var values = new Dictionary<string, object?>(item.Values);
        foreach (var (name, value) in KeyNames(item.Set.Type).Zip(item.Key))
            values[name] = value;
        return values;
    }

    private async Task<PushAnswer> CreateAsync(PushItem item)
    {
        var type = RecordType.Of(item.Set.Type);
        var record = Activator.CreateInstance(item.Set.Type)!;
        foreach (var (name, value) in item.Values)
        {
            if (type[name] is { Computed: false } field)
                field.Set(record, field.Convert(value));
        }

        if (record is Record { Id: var id } own && id == Guid.Empty)
            own.Id = Ids.New(now);
        SetByServer(record);
        var beatSent = (record as BeatRecord)?.BeatCode;
        if (item.Merge && beatSent is not null && actor.FormerBeats.Contains(beatSent) && !actor.Sees(beatSent))
            rows.Follow((Record)record);
        if (item.Merge && record is BeatRecord placed)
            FollowPlace(placed, type);
        var followed = item.Merge && FollowMerges(record, type);
        ((IVersioned)record).Version = 1;
        derived.Apply(record);
        if (record is Record made ? rows.Find(item.Set.Type, made.Id) is not null : await rows.FindReferenceAsync(item.Set.Type, KeyOf(record)) is not null)
        {
            await checks.CheckAsync(record);
            throw new ProblemException(Problems.AlreadyExists, KeyNames(item.Set.Type)[0]);
        }

        if (record is Register.Doorplates.Doorplate plate && !item.Merge)
            await checks.CheckTokenAsync(plate);
        staging.Add(record);
        var warnings = await checks.CheckAsync(record);
        var moved = beatSent != (record as BeatRecord)?.BeatCode;
        var outcome = moved || followed ? Outcome.Merged : Outcome.Applied;
        staging.Record(new StagedChange(
            record, ChangeKind.Created, null, moved ? beatSent : null, 1, item.VisitId, item.CollectedAt ?? now, item.Reason));
        await derived.AfterAsync(record, item);
        return new PushAnswer { Status = 201, Outcome = outcome, Key = KeyOf(record), Version = 1, Warnings = warnings };
    }

    // Made in a place that lay in the sender's beat when the terminal last heard: it goes where the place has gone, and the feed tells the terminal so.
    private void FollowPlace(BeatRecord record, RecordType type)
    {
        foreach (var field in type.References.Where(f => f.Reference!.SameBeat))
        {
            if (field.Get(record) is not Guid id || rows.Find(field.Reference!.Target, id) is not BeatRecord place || !rows.HasLeft(place) || !actor.Sees(record.BeatCode))
                continue;
            record.BeatCode = place.BeatCode;
            rows.Follow(record);
            return;
        }
    }

    // What a terminal tied to a record that has meanwhile gone into another is tied to that one.
    private bool FollowMerges(object record, RecordType type)
    {
        var followed = false;
        foreach (var field in type.References)
        {
            if (field.Get(record) is not Guid id || rows.SurvivorOf(field.Reference!.Target, id, actor) is not { } survivor)
                continue;
            field.Set(record, survivor.Id);
            followed = true;
        }

        return followed;
    }

    // An edit of a record that has meanwhile gone into another was made on what that record said. Where the survivor says the same, the edit is the survivor's;
    // where it says something else, both are kept.
    private async Task<PushAnswer> ChangeSurvivorAsync(PushItem item, Record absorbed, Record survivor)
    {
        rows.MustOpen(absorbed);
        rows.MustOpen(survivor);
        var type = RecordType.Of(survivor);
        var before = RecordType.Copy(survivor);
        var outcome = Outcome.Merged;
        foreach (var (name, value) in item.Values)
        {
            var field = type[name];
            var incoming = field.Computed ? null : derived.Normalise(survivor, field, field.Convert(value));
            var (current, was) = (field.Get(survivor), field.Get(absorbed));
            if (field.Computed || field.Immutable || Equals(current, incoming) || ShowsWhatIs(absorbed, field, incoming) || field.Name == nameof(BeatRecord.BeatCode))
                continue;
            if (Equals(current, was) || (field.Name == nameof(IVerifiable.VerifiedAt) && incoming is DateTimeOffset seen && !(current is DateTimeOffset last && last >= seen)))
                staging.Set(survivor, field, incoming);
            else if (field.Name != nameof(IVerifiable.VerifiedAt))
            {
                derived.AddConflict(item, (BeatRecord)survivor, field, was, current, incoming, taken: false);
                outcome = Outcome.Conflict;
            }
        }

        return await FinishChangeAsync(item, survivor, type, before, [], (survivor as BeatRecord)?.BeatCode, outcome);
    }

    private async Task<PushAnswer> ChangeAsync(PushItem item)
    {
        if (item.Merge && item.Key is [Guid key] && rows.Find(item.Set.Type, key) is Record gone && rows.SurvivorOf(item.Set.Type, key, actor) is { } survivor)
            return await ChangeSurvivorAsync(item, gone, survivor);
        var record = await FindVisibleAsync(item);
        var versioned = (IVersioned)record;
        item = OnItsVersion(item, versioned);
        CheckPrecondition(item, versioned);
        // What came in stays as it came in: a person may only say what has become of it.
        if (record is QuarantinedChange kept)
            return await DecideKeptAsync(kept, item);
        // What others have done to it since the terminal last heard decides nothing of what was seen at the door: there is nothing to merge.
        if (record is Register.Declarations.Declaration declaration)
            return await new DecideDeclaration(rows, staging, checks, actor, now, RunAsync).RunAsync(declaration, item);
        if (record is InspectionItem checkedItem)
            return new CaptureItem(rows, staging, checks, actor, now).Run(checkedItem, item);
        var type = RecordType.Of(record);
        var before = RecordType.Copy(record);
        var beatBefore = (record as BeatRecord)?.BeatCode;
        var seenAgain = new List<FieldChange>();
        // What the register found stays as it was found, and is decided upon as it was seen.
        if (record is Defect defect)
        {
            DismissDefect.Apply(defect, item, staging, actor, now);
            return await FinishChangeAsync(item, record, type, before, seenAgain, beatBefore, Outcome.Applied, ChangeKind.Decided);
        }

        if (record is Alert alert)
        {
            AcknowledgeAlert.Apply(alert, item, staging, actor, now);
            return await FinishChangeAsync(item, record, type, before, seenAgain, beatBefore, Outcome.Applied, ChangeKind.Decided);
        }

        if (item.Replace)
            item = item with { Values = Completed(item, type) };
        var stale = item.IfMatchVersion is { } version && version != versioned.Version
            && (actor.DeviceId is null || record is not Record { Id: var newer } || rows.Newer[newer].Any(c => c.Version > version && !IsKnown(c, item)));
        var outcome = Outcome.Applied;

        foreach (var (name, value) in item.Values)
        {
            var field = type[name];
            if (field.Computed)
                continue;
            var incoming = field.Convert(value);
            // A client sends back what it read: what cannot change is passed over, whatever it says (OData 4.01 Protocol, 11.4.3).
            if (field.Immutable || ShowsWhatIs(record, field, incoming))
                continue;

            if (stale)
                outcome = Worse(outcome, MergeField(item, (Record)record, field, derived.Normalise(record, field, incoming), seenAgain));
            else
                staging.Set(record, field, incoming);
        }

        if (record is Conflict conflict)
            await DecideAsync(conflict, (Conflict)before, item);
        else if (record is Address { Status: AddressStatus.Retired } address && ((Address)before).Status != AddressStatus.Retired)
            await checks.CheckMayRetireAsync(address);
        return await FinishChangeAsync(item, record, type, before, seenAgain, beatBefore, stale && outcome == Outcome.Applied ? Outcome.Merged : outcome);
    }

    // What came in stays as it came in: a person may only say what is to become of it, and of all that came with it.
    private async Task<PushAnswer> DecideKeptAsync(QuarantinedChange kept, PushItem item)
    {
        if (item.Values.Keys.FirstOrDefault(k => k != nameof(QuarantinedChange.Status)) is { } other)
            throw new ProblemException(Problems.Immutable, other);
        if (item.IfMatchVersion is { } version && version != kept.Version)
            throw new ProblemException(Problems.PreconditionFailed);
        if (item.Values.GetValueOrDefault(nameof(QuarantinedChange.Status)) is not (KeptStatus.Released or KeptStatus.Discarded) || kept.Status is not (KeptStatus.Held or KeptStatus.Quarantined))
            throw new ProblemException(Problems.UnknownCode, nameof(QuarantinedChange.Status), "A change that is held or quarantined is released or discarded.");
        foreach (var each in await rows.KeptTogetherAsync(kept.GroupId))
        {
            var type = RecordType.Of(each);
            var before = RecordType.Copy(each);
            staging.Set(each, type[nameof(QuarantinedChange.Status)], item.Values[nameof(QuarantinedChange.Status)]);
            staging.Set(each, type[nameof(Record.Version)], each.Version + 1);
            staging.Record(new StagedChange(each, ChangeKind.Decided, Differences(type, before, each), each.BeatCode, each.Version, null, item.CollectedAt ?? now, item.Reason));
        }

        return new PushAnswer { Status = 204, Outcome = Outcome.Applied, Key = KeyOf(kept), Version = kept.Version };
    }

    private async Task<PushAnswer> StoreAsync(PushItem item)
    {
        var attachment = (Attachment)await FindVisibleAsync(item);
        if (attachment.StoredAt is null)
        {
            var type = RecordType.Of(attachment);
            var storedAt = type[nameof(Attachment.StoredAt)];
            staging.Set(attachment, storedAt, now);
            staging.Set(attachment, type[nameof(Record.Version)], attachment.Version + 1);
            staging.Record(new StagedChange(
                attachment, ChangeKind.Updated, [new FieldChange(storedAt.Name, null, now)], attachment.BeatCode, attachment.Version, item.VisitId, now, item.Reason));
        }

        return new PushAnswer { Status = 204, Outcome = Outcome.Applied, Key = KeyOf(attachment), Version = attachment.Version };
    }

    // The whole record as it would stand: what the client left out begins anew, what is not the client's stays.
    private static Dictionary<string, object?> Completed(PushItem item, RecordType type)
    {
        if (item.Set.Type == typeof(Conflict) || item.Set.Type == typeof(QuarantinedChange))
            throw new ProblemException(Problems.NotSupported, message: "Decide by PATCH: what was kept cannot be replaced.");
        var begun = Activator.CreateInstance(item.Set.Type)!;
        var values = type.Fields.Where(f => f is { Computed: false, Immutable: false }).ToDictionary(f => f.Name, f => f.Get(begun));
        foreach (var (name, value) in item.Values)
            values[name] = value;
        return values;
    }

    // Who reads a record sees its numbers masked; a client that sends back what it read means no change of them.
    private static bool ShowsWhatIs(object record, RecordType.Field field, object? incoming) =>
        field.Mask is { } kind && incoming is string text && field.Get(record) is string now && text == Mask.Of(now, kind);

    // The value decided for goes the way of every change: what follows from it is derived, it is checked, and the feed says where it went.
    private async Task DecideAsync(Conflict conflict, Conflict before, PushItem item)
    {
        if (conflict.Kind == ConflictKind.Duplicate)
        {
            await new DecideDuplicate(rows, staging, checks, derived, actor, now).RunAsync(conflict, before, item);
            return;
        }

        if (DecideConflict.Apply(conflict, before, rows, staging, actor, now, item) is not var (record, field, chosen))
            return;
        if (record.RemovedAt is not null || !rows.IsVisible(record, actor))
            throw new ProblemException(Problems.NotFound, nameof(Conflict.RecordId));
        rows.MustOpen(record);
        var type = RecordType.Of(record);
        var was = RecordType.Copy(record);
        var beat = (record as BeatRecord)?.BeatCode;
        staging.Set(record, field, chosen);
        await FinishChangeAsync(item with { VisitId = conflict.VisitId }, record, type, was, [], beat, Outcome.Applied, ChangeKind.Decided);
    }

    private async Task<PushAnswer> FinishChangeAsync(
        PushItem item, object record, RecordType type, object before, List<FieldChange> seenAgain, string? beatBefore, string outcome, string? asKind = null)
    {
        derived.Apply(record, staging);
        var warnings = await checks.CheckAsync(record, before, Renumbered(before, record));
        var versioned = (IVersioned)record;
        var fields = Differences(type, before, record);
        fields.AddRange(seenAgain);
        if (fields.Count > 0)
        {
            staging.Set(record, type[nameof(IVersioned.Version)], versioned.Version + 1);
            var kind = asKind ?? (fields.Any(f => f.Name == nameof(IEnding.EndedOn) && f.New is not null) ? ChangeKind.Ended : ChangeKind.Updated);
            staging.Record(new StagedChange(record, kind, fields, beatBefore, versioned.Version, item.VisitId, item.CollectedAt ?? now, item.Reason));
            if (record is Record written)
                CloseSettled(written, type, fields, item);
            await derived.AfterAsync(record, item);
            if (record is Address address && fields.Any(f => f.Name is nameof(Address.BeatCode) or nameof(Address.DivisionCode)))
                await relocation.RunAsync(address, beatBefore!, item);
        }

        return new PushAnswer { Status = 204, Outcome = outcome, Key = KeyOf(record), Version = versioned.Version, Warnings = warnings };
    }

    private async Task<PushAnswer> RemoveAsync(PushItem item)
    {
        var record = await FindVisibleAsync(item) as Record ?? throw new ProblemException(Problems.NotAllowed);
        item = OnItsVersion(item, record);
        CheckPrecondition(item, record);
        if (item.IfMatchVersion is { } version && version != record.Version)
            throw new ProblemException(Problems.PreconditionFailed);
        await checks.CheckMayBeRemovedAsync(record);
        var type = RecordType.Of(record);
        var removedAt = type[nameof(Record.RemovedAt)];
        staging.Set(record, removedAt, now);
        staging.Set(record, type[nameof(Record.Version)], record.Version + 1);
        staging.Record(new StagedChange(
            record, ChangeKind.Removed, [new FieldChange(removedAt.Name, null, now)], (record as BeatRecord)?.BeatCode, record.Version, item.VisitId, item.CollectedAt ?? now, item.Reason));
        await derived.AfterAsync(record, item);
        return new PushAnswer { Status = 204, Outcome = Outcome.Applied, Key = KeyOf(record), Version = record.Version };
    }

    // Absent, removed and not yours are one answer, and it is given before any version is compared: an ETag must not tell what exists.
    private async Task<object> FindVisibleAsync(PushItem item)
    {
        var record = await FindAsync(item);
        if (record is not null && IsThere(record))
        {
            rows.MustOpen(record);
            return record;
        }

        throw new ProblemException(Problems.NotFound) { Awaits = item.Key is [Guid id] ? rows.Awaited(item.Set.Type, id, actor) : null };
    }

    // Of several versions named, the record's own is the one that the change was made on.
    private static PushItem OnItsVersion(PushItem item, IVersioned record) =>
        item.IfMatchAlso.Contains(record.Version) ? item with { IfMatchVersion = record.Version } : item;

    // Reference data is written by few and merged by nobody: its history is kept under another id.
    private static void CheckPrecondition(PushItem item, IVersioned record)
    {
        if (item.IfNoneMatchAny || item.IfNoneMatchVersions.Contains(record.Version))
            throw new ProblemException(Problems.PreconditionFailed);
        if (item.IfMatchVersion is null && !item.IfMatchAny)
            throw new ProblemException(Problems.PreconditionRequired);
        // A version that the record has not reached was never given out: what it would be merged with is unknown.
        if (item.IfMatchVersion is { } version && (item.Merge && record is Record ? version > record.Version : version != record.Version))
            throw new ProblemException(Problems.PreconditionFailed) { Awaits = record is Record { Id: var id } ? new Awaited(item.Set.Name, id) : null };
    }

    private string MergeField(PushItem item, Record record, RecordType.Field field, object? incoming, List<FieldChange> seenAgain)
    {
        var current = field.Get(record);
        // Newest first: undoing each change made since the base leaves the value that the officer saw. What the same terminal wrote since is
        // no news to it: its edits all start from the version the server last sent, and follow one another.
        // Personal values are sealed in what is stored and still clear in what this push has staged.
        var since = rows.Newer[record.Id].Where(c => c.Version > item.IfMatchVersion && !IsKnown(c, item))
            .SelectMany(c => (c.Fields ?? []).Where(f => f.Name == field.Name)
                .Select(f => (ObservedAt: Merge.ObservedAt(c.CollectedAt, c.ReceivedAt), Old: derived.Read(record, field, f.Old), New: derived.Read(record, field, f.New))))
            .Concat(staging.Changes.Where(c => actor.DeviceId is null && ReferenceEquals(c.Record, record) && c.Version > item.IfMatchVersion)
                .SelectMany(c => (c.Fields ?? []).Where(f => f.Name == field.Name).Select(f => (ObservedAt: Merge.ObservedAt(c.CollectedAt, now), f.Old, f.New))))
            .ToList();
        var baseValue = since.Count == 0 ? current : since[0].Old;
        // The value that stands may have been seen several times: the latest sighting counts, not the one that arrived last.
        var seen = since.AsEnumerable().Reverse().TakeWhile(c => Equals(c.New, current)).Select(c => (DateTimeOffset?)c.ObservedAt).Max()
            ?? since.Select(c => (DateTimeOffset?)c.ObservedAt).LastOrDefault();
        var observedAt = Merge.ObservedAt(item.CollectedAt ?? now, now);
        var result = Merge.Decide(
            new FieldMerge(field.Name, baseValue, current, seen, incoming),
            FieldPolicies.Of(item.Set.Name, field.Name),
            observedAt);
        switch (result)
        {
            case MergeResult.Applied:
                staging.Set(record, field, incoming);
                return Outcome.Merged;
            case MergeResult.ConflictTaken or MergeResult.ConflictKept:
                var taken = result == MergeResult.ConflictTaken;
                if (taken)
                    staging.Set(record, field, incoming);
                derived.AddConflict(item, (BeatRecord)record, field, baseValue, current, incoming, taken);
                return Outcome.Conflict;
            case MergeResult.Same:
                // Two saw the same. The later sighting is kept in the history: a third who saw it differently in between must find it there.
                seenAgain.Add(new FieldChange(field.Name, current, current));
                return Outcome.Merged;
            default:
                return Outcome.Merged;
        }
    }

    // The value that a conflict had put aside stands now, by whatever way: there is nothing left to decide.
    private void CloseSettled(Record record, RecordType type, List<FieldChange> fields, PushItem item)
    {
        foreach (var conflict in rows.All<Conflict>().Where(c => c.RecordId == record.Id && c is { Kind: ConflictKind.Value, Status: ConflictStatus.Open }).ToList())
        {
            if (!fields.Exists(f => f.Name == conflict.Field) || rows.Bodies.ValuesOf(conflict) is not { } values)
                continue;
            var taken = conflict.Standing == "taken";
            if (!Equals(FieldJson.Parse(taken ? values.Current : values.Incoming, type[conflict.Field].Type), type[conflict.Field].Get(record)))
                continue;
            var of = RecordType.Of(conflict);
            var before = RecordType.Copy(conflict);
            staging.Set(conflict, of[nameof(Conflict.Status)], ConflictStatus.Superseded);
            staging.Set(conflict, of[nameof(Conflict.Decision)], taken ? DecideConflict.Current : DecideConflict.Incoming);
            staging.Set(conflict, of[nameof(Conflict.DecidedBy)], actor.UserId);
            staging.Set(conflict, of[nameof(Conflict.DecidedAt)], now);
            staging.Set(conflict, of[nameof(Record.Version)], conflict.Version + 1);
            staging.Record(new StagedChange(conflict, ChangeKind.Decided, Differences(of, before, conflict), conflict.BeatCode, conflict.Version, item.VisitId, item.CollectedAt ?? now, item.Reason));
        }
    }

    // What the device wrote since is known to it, if it says so: one that was put back to an older copy has written more than it knows.
    private bool IsKnown(Change change, PushItem item) => actor.DeviceId is { } device && change.DeviceId == device
        && (item.Follows is not { } follows || rows.Newer[change.RecordId].Any(c => c.DeviceId == device && c.Version >= change.Version && c.VisitId is { } visit && follows.Contains(visit)));

    private static string Worse(string one, string other) => one == Outcome.Conflict || other == Outcome.Conflict ? Outcome.Conflict : other;

    private void SetByServer(object record)
    {
        switch (record)
        {
            case Visit visit:
                (visit.OfficerId, visit.DeviceId, visit.ReceivedAt) = (actor.UserId, actor.DeviceId, now);
                break;
            case Device device:
                (device.UserId, device.EnrolledAt, device.Status) = (actor.UserId, now, DeviceStatus.Enrolled);
                break;
            default:
                break;
        }
    }

    private static bool Renumbered(object before, object record) =>
        (before, record) is (Resident was, Resident now) ? was.IdentityNumber != now.IdentityNumber
        : (before, record) is (Unit old, Unit unit) && old.CreditCode != unit.CreditCode;

    /// <summary>What the history says of a change: the fields that are no longer what they were.</summary>
    internal static List<FieldChange> Differences(RecordType type, object before, object record)
    {
        var changes = new List<FieldChange>();
        foreach (var field in type.InHistory)
        {
            if (field.Get(before) is var old && field.Get(record) is var now && !Equals(old, now))
                changes.Add(new FieldChange(field.Name, old, now));
        }

        return changes;
    }

    private static string[] KeyNames(Type type) =>
        type == typeof(CodeItem) ? [nameof(CodeItem.List), nameof(CodeItem.Code)] : typeof(Record).IsAssignableFrom(type) ? [nameof(Record.Id)] : ["Code"];

    public static IReadOnlyList<object> KeyOf(object record) => record switch
    {
        Record r => [r.Id],
        CodeItem c => [c.List, c.Code],
        _ => [record.GetType().GetProperty("Code")!.GetValue(record)!],
    };
}
