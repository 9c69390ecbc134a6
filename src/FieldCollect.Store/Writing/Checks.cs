using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Policies;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Rules;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Model;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Store.Writing;

/// <summary>Whether a record, as it would stand after the write, may stand: its own rules, what it refers to, its place in the tree, what must be unique.</summary>
public sealed class Checks(RegisterContext context, WorkingSet rows, Actor actor, CodeLists codes, DateOnly today)
{
    // Enough to see what stands in the way; the whole list is a query.
    private const int MostNamed = 20;

    public CodeLists Codes => _rules.Codes;

    private readonly RuleContext _rules = new(codes, today);

    /// <param name="record">As it would stand.</param>
    /// <param name="before">As it stood, for a change: what was wrong already is shown again but stops nobody from adding what was seen today.</param>
    /// <param name="renumbered">It has a new number or code: whatever was wrong with the old one, the new one must be right.</param>
    /// <returns>The rules that only warn.</returns>
    /// <exception cref="ProblemException">The record may not stand.</exception>
    public async Task<IReadOnlyList<Breach>> CheckAsync(object record, object? before = null, bool renumbered = false)
    {
        await CheckBeatAsync(record);
        await CheckReferencesAsync(record);
        await CheckAboveAsync(record);
        if (record is Address address)
            await CheckPlaceAsync(address, before as Address);
        if (record is Doorplate plate)
            CheckPlate(plate, before as Doorplate);
        CheckPolicy(record, before);
        await CheckUniqueAsync(record);
        var breaches = CheckRules(record, renumbered ? null : before);
        await CheckOfficers.CheckAsync(context, record, before, actor, _rules.Today);
        return breaches;
    }

    /// <exception cref="ProblemException">AddressHasLiveChildren, with the children named.</exception>
    public async Task CheckMayRetireAsync(Address address)
    {
        var children = (await rows.LiveReferrersAsync(typeof(Address), address.Id, int.MaxValue)).OfType<Address>()
            .Where(a => a.ParentId == address.Id && a.Status != AddressStatus.Retired)
            .ToList();
        if (children.Count > 0)
            throw new ProblemException(Problems.AddressHasLiveChildren, "Status", details: Named(children));
    }

    /// <exception cref="ProblemException">InUse or AddressHasLiveChildren, with what stands in the way named.</exception>
    public async Task CheckMayBeRemovedAsync(Record record)
    {
        if (record is Address address)
            await CheckMayRetireAsync(address);
        var referrers = await rows.LiveReferrersAsync(record.GetType(), record.Id, MostNamed);
        if (referrers.Count > 0)
            throw new ProblemException(Problems.InUse, details: Named(referrers));
    }

    /// <summary>
    /// A plate is ordered once. One found on the ground by an officer offline is taken down all the same, and shown as the same thing twice.
    /// </summary>
    /// <exception cref="ProblemException">AlreadyExists.</exception>
    public async Task CheckTokenAsync(Doorplate plate)
    {
        if (rows.All<Doorplate>().Any(p => p.Token == plate.Token && p.Id != plate.Id)
            || await context.Set<Doorplate>().AnyAsync(p => p.Token == plate.Token && p.Id != plate.Id))
            throw new ProblemException(Problems.AlreadyExists, nameof(Doorplate.Token));
    }

    /// <summary>The record's own rules alone.</summary>
    /// <exception cref="ProblemException">It breaks one that it did not break before.</exception>
    public IReadOnlyList<Breach> CheckRules(object record, object? before)
    {
        var breaches = RegisterRules.Check(record, _rules);
        if (RegisterRules.Refusal(breaches) is null)
            return breaches;
        var old = before is null ? [] : RegisterRules.Check(before, _rules).Select(b => (b.Rule.Id, b.Field)).ToHashSet();
        var fresh = breaches.Where(b => !old.Contains((b.Rule.Id, b.Field))).ToList();
        if (RegisterRules.Refusal(fresh) is not { } kind)
            return breaches;
        var refused = fresh.Where(b => b.Rule.Severity != RuleSeverity.Warn).ToList();
        throw new ProblemException(
            kind,
            refused[0].Field,
            refused.Count == 1 ? refused[0].Rule.English : null,
            [.. refused.Select(b => new ProblemDetail(b.Rule.Id, $"{b.Rule.English} {b.Rule.Chinese}", b.Field))]);
    }

    private async Task CheckBeatAsync(object record)
    {
        if (record is not BeatRecord inBeat)
            return;
        if (inBeat.BeatCode.Length == 0)
            throw new ProblemException(Problems.MissingField, nameof(BeatRecord.BeatCode));
        if (await rows.FindReferenceAsync(typeof(Beat), [inBeat.BeatCode]) is null)
            throw new ProblemException(actor.Beats is null ? Problems.UnknownReference : Problems.BeatNotYours, nameof(BeatRecord.BeatCode));
        if (!actor.Sees(inBeat.BeatCode) && !WasMine(inBeat))
            throw new ProblemException(Problems.BeatNotYours, nameof(BeatRecord.BeatCode));
    }

    // A person with a stay in one of the actor's beats is the actor's to change, whichever beat keeps the record, and so is for a while what has
    // gone to another beat; but not to be sent elsewhere.
    private bool WasMine(BeatRecord record) =>
        rows.Stored.IsNew(record)
            ? rows.HasLeft(record)
            : ((BeatRecord)rows.Stored.Before(record)).BeatCode == record.BeatCode && (record is Resident ? rows.IsVisible(record, actor) : rows.HasLeft(record));

    /// <exception cref="ProblemException">UnknownReference: the visit that a write says it belongs to is not there, or is somebody else's.</exception>
    public void CheckVisit(PushItem item)
    {
        if (item.VisitId is { } id && rows.Find<Visit>(id)?.OfficerId != actor.UserId)
            throw new ProblemException(Problems.UnknownReference, PushItem.VisitHeader) { Awaits = rows.Awaited(typeof(Visit), id, actor) };
    }

    private async Task CheckReferencesAsync(object record)
    {
        foreach (var field in RecordType.Of(record).References)
        {
            var value = field.Get(record);
            if (value is null)
                continue;
            if (value is string { Length: 0 } || value is Guid g && g == Guid.Empty)
                throw new ProblemException(Problems.MissingField, field.Name);
            var target = value is Guid id
                ? rows.Find(field.Reference!.Target, id)
                : await rows.FindReferenceAsync(field.Reference!.Target, [value]);
            // One answer for "is not there" and "is not yours": an error must not tell that a person exists.
            if (target is null or Record { RemovedAt: not null } || !rows.IsVisible(target, actor))
                throw new ProblemException(Problems.UnknownReference, field.Name) { Awaits = value is Guid missing ? rows.Awaited(field.Reference!.Target, missing, actor) : null };
            if (field.Reference!.SameBeat && target is BeatRecord other && record is BeatRecord own && other.BeatCode != own.BeatCode)
                throw new ProblemException(Problems.OtherBeat, field.Name);
        }
    }

    // Reference data refer to each other by code; these are few, written by hand, and everything else hangs on them.
    private async Task CheckAboveAsync(object record)
    {
        (Type Type, string? Code, string Field) above = record switch
        {
            // An order for a place that is none would be ordered whole, and be for nothing.
            PlateBatch { BeatCode: { } beat } => (typeof(Beat), beat, nameof(PlateBatch.BeatCode)),
            PlateBatch { DivisionCode: { } division } => (typeof(Division), division, nameof(PlateBatch.DivisionCode)),
            PolicySetting { ForBeatCode: { } beat } => (typeof(Beat), beat, nameof(PolicySetting.ForBeatCode)),
            Beat beat => (typeof(Station), beat.StationCode, nameof(Beat.StationCode)),
            Station station => (typeof(Division), station.DivisionCode, nameof(Station.DivisionCode)),
            Division division => (typeof(Division), division.ParentCode, nameof(Division.ParentCode)),
            _ => default,
        };
        if (!string.IsNullOrEmpty(above.Code) && await rows.FindReferenceAsync(above.Type, [above.Code]) is null)
            throw new ProblemException(Problems.UnknownReference, above.Field);
    }

    private async Task CheckPlaceAsync(Address address, Address? before)
    {
        var above = rows.Above(address);
        var parent = address.ParentId is { } id ? rows.Find<Address>(id) : null;
        if (AddressTree.Check(address, parent, above) is { } kind)
            throw new ProblemException(kind, nameof(Address.ParentId));
        if (address.Status != AddressStatus.Retired && parent is { Status: AddressStatus.Retired } && (before is null || before.ParentId != address.ParentId || before.Status != address.Status))
            throw new ProblemException(Problems.AddressParentRetired, nameof(Address.ParentId));
        // What lies below and in an address goes with it to another beat or division (Relocation), but it is not another kind of thing for that.
        if (before is not null && before.Kind != address.Kind && await rows.LiveReferrersAsync(typeof(Address), address.Id, MostNamed) is { Count: > 0 } referrers)
            throw new ProblemException(Problems.InUse, nameof(Address.Kind), details: Named(referrers));
    }

    private async Task CheckUniqueAsync(object record)
    {
        switch (record)
        {
            case Address { Code: { } code } address when HoldsCode(address) && !HeldCode(address):
                if (rows.All<Address>().Any(a => a.Code == code && a.Id != address.Id && a is { RemovedAt: null, Status: not AddressStatus.Retired })
                    || (await context.Set<Address>().Where(a => a.Code == code && a.Id != address.Id && a.RemovedAt == null && a.Status != AddressStatus.Retired)
                        .Select(a => a.Id).ToListAsync()).Any(id => rows.Find<Address>(id) is not { } known || (known.Code == code && known is { RemovedAt: null, Status: not AddressStatus.Retired })))
                    throw new ProblemException(Problems.AlreadyExists, nameof(Address.Code));
                break;
            case PlateBatch { Number: { } number, RemovedAt: null } batch:
                if (rows.All<PlateBatch>().Any(b => b.Number == number && b.Id != batch.Id && b.RemovedAt is null)
                    || await context.Set<PlateBatch>().AnyAsync(b => b.Number == number && b.Id != batch.Id && b.RemovedAt == null))
                    throw new ProblemException(Problems.AlreadyExists, nameof(PlateBatch.Number));
                break;
            default:
                break;
        }
    }

    // A token of our form that we have not made is no slip of a keyboard: it was read from a plate, or put together.
    private void CheckPlate(Doorplate plate, Doorplate? before)
    {
        if (before is null && PlateToken.Check(plate.Token, rows.PlateKeys) == PlateTokenCheck.Forged)
            throw new ProblemException(Problems.PlateForged, nameof(Doorplate.Token));
        if (before is not null)
        {
            PlateLifecycle.Check(before.Status, plate.Status, actor.Role);
            // Said alone it would be a revoked plate without another: nobody is led on, and an order takes the address for one that never had a plate.
            if (plate.Status == DoorplateStatus.Replaced && before.Status != DoorplateStatus.Replaced && plate.ReplacedById is null)
                throw new ProblemException(Problems.PlateStep, nameof(Doorplate.Status), "A plate becomes replaced when the one in its place is written down: that one names it in ReplacesId, with a token of its own.");
        }
        // A plate is replaced once: the second of two who do it at once would leave a plate that nobody is led to.
        else if (plate.ReplacesId is { } replaces && rows.Find<Doorplate>(replaces) is { ReplacedById: { } other } && other != plate.Id)
            throw new ProblemException(Problems.PlateStep, nameof(Doorplate.ReplacesId), "A plate that is replaced cannot become replaced.");
    }

    // Figures of a day are made by what held on it, and can be made again: what holds from a day that has begun stays, and nothing is decided for days that are over.
    private void CheckPolicy(object record, object? before)
    {
        if (record is PolicySetting setting && setting.ValidFrom <= today && setting.ValidFrom != default)
            throw new ProblemException(Problems.PolicyInForce, nameof(PolicySetting.ValidFrom));
        // A setting that is new begins without a value; one is decided for it, from a day on.
        if (record is CodeItem item && item.Value != (before as CodeItem)?.Value && PolicyLists.Find(item.List) is not null)
            throw new ProblemException(Problems.PolicyInForce, nameof(CodeItem.Value));
    }

    /// <summary>A code is one address's as long as that is in use.</summary>
    internal static bool HoldsCode(Address address) => address is { Code: not null, RemovedAt: null, Status: not AddressStatus.Retired };

    // It is the address's already: no other can have it, and most visits only confirm.
    private bool HeldCode(Address address) => rows.Stored.IsStored(address) && rows.Stored.Before(address) is Address before && HoldsCode(before) && before.Code == address.Code;

    private static IReadOnlyList<ProblemDetail> Named(IEnumerable<object> records) =>
    [
        .. records.Take(MostNamed).Select(r => new ProblemDetail(
            "StandsInTheWay",
            r is Address a ? a.FullText : RecordType.Of(r).Set.Name,
            $"{RecordType.Of(r).Set.Name}({((Record)r).Id})")),
    ];
}
