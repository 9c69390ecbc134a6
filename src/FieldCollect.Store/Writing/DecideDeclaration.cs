using FieldCollect.Register;
using FieldCollect.Register.Attachments;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Matters;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Declarations;

namespace FieldCollect.Store.Writing;

/// <summary>
/// An officer decides about a declaration: <c>PATCH Declarations(id) {"Status":"confirmed"}</c>, from the door and offline like any other write. What it
/// becomes is made of the values that the declarant wrote, which only the register holds whole, and goes the way of every new record, with its rules and rights.
/// </summary>
/// <param name="apply">Writes one item as the same officer, in the same group.</param>
internal sealed class DecideDeclaration(WorkingSet rows, Staging staging, Checks checks, Actor actor, DateTimeOffset now, Func<PushItem, Task<PushAnswer>> apply)
{
    private static readonly HashSet<string> ForWhoDecides =
        [nameof(Declaration.Status), nameof(Declaration.RefusalReason), nameof(Declaration.IdentityEvidenceId), nameof(Declaration.ResidentId), nameof(Declaration.HouseId)];

    /// <exception cref="ProblemException">Decided otherwise or expired already, no decision, or what it would become may not stand.</exception>
    public async Task<PushAnswer> RunAsync(Declaration declaration, PushItem item)
    {
        var type = RecordType.Of(declaration);
        if (item.Values.Keys.FirstOrDefault(k => !ForWhoDecides.Contains(k) && type[k] is { Immutable: false, Computed: false }) is { } other)
            throw new ProblemException(Problems.Immutable, other);
        var status = item.Values.GetValueOrDefault(nameof(Declaration.Status)) as string ?? declaration.Status;
        if (status is not (DeclarationStatus.Confirmed or DeclarationStatus.Refused))
            throw new ProblemException(Problems.UnknownCode, nameof(Declaration.Status), "A declaration is confirmed or refused.");
        // Two at the door who saw the same have decided once.
        if (declaration.Status == status)
            return Answer(declaration);
        if (!Declaration.IsOpen(declaration.Status))
            throw new ProblemException(Problems.PreconditionFailed, nameof(Declaration.Status), "The declaration has been decided already, or its time is over.");

        var before = new Declaration();
        foreach (var field in type.Fields)
            field.Set(before, field.Get(declaration));
        var made = new Declaration();
        if (status == DeclarationStatus.Confirmed)
        {
            await CheckAsync(before, item, type);
            await BecomeAsync(declaration, made, item);
        }

        var photo = declaration.PhotoId is { } id ? rows.Find<Attachment>(id) : null;
        DeclarationWrites.Change(
            declaration, staging, ChangeKind.Decided, now, null,
            d =>
            {
                Take(d, item, type);
                (d.Status, d.DecidedBy, d.DecidedAt, d.DueOn) = (status, actor.UserId, now, null);
                (d.ResidentId, d.ResidencyId, d.HouseId, d.MatterId) = (made.ResidentId ?? d.ResidentId, made.ResidencyId, made.HouseId ?? d.HouseId, made.MatterId);
                if (status == DeclarationStatus.Refused)
                    DeclarationWrites.Erase(d, now);
            },
            item);
        if (status == DeclarationStatus.Refused)
        {
            await checks.CheckAsync(declaration, before);
            if (photo is not null)
                DeclarationWrites.RemovePhoto(photo, staging, now, "The declaration was refused.");
        }

        return Answer(declaration);
    }

    // As it would stand if it were confirmed, while what was declared is still there.
    private async Task CheckAsync(Declaration before, PushItem item, RecordType type)
    {
        var draft = new Declaration();
        foreach (var field in type.Fields)
            field.Set(draft, field.Get(before));
        Take(draft, item, type);
        draft.Status = DeclarationStatus.Confirmed;
        await checks.CheckAsync(draft, before);
    }

    private static void Take(Declaration d, PushItem item, RecordType type)
    {
        foreach (var (name, value) in item.Values.Where(v => ForWhoDecides.Contains(v.Key)))
            type[name].Set(d, type[name].Convert(value));
    }

    private async Task BecomeAsync(Declaration declaration, Declaration made, PushItem item)
    {
        switch (declaration.Kind)
        {
            case DeclarationKind.Residence:
                await SettleAsync(declaration, made, item);
                break;
            case DeclarationKind.Letting:
                await LetAsync(declaration, made, item);
                break;
            default:
                made.MatterId = await CreateAsync("Matters", item, new()
                {
                    [nameof(BeatRecord.BeatCode)] = declaration.BeatCode,
                    [nameof(Matter.AddressId)] = declaration.AddressId,
                    [nameof(Matter.VisitId)] = item.VisitId,
                    [nameof(Matter.Kind)] = declaration.Kind == DeclarationKind.Hazard ? "hazard" : "request",
                    [nameof(Matter.Text)] = TextOf(declaration),
                    [nameof(Matter.OpenedAt)] = declaration.DeclaredAt,
                });
                break;
        }
    }

    private async Task SettleAsync(Declaration declaration, Declaration made, PushItem item)
    {
        var house = await HouseAsync(declaration, item, mustBe: false);
        if (item.Values.GetValueOrDefault(nameof(Declaration.ResidentId)) is Guid known)
        {
            await rows.BringAsync([(typeof(Resident), known)]);
            made.ResidentId = known;
        }
        else
        {
            made.ResidentId = await CreateAsync("Residents", item, new()
            {
                [nameof(BeatRecord.BeatCode)] = declaration.BeatCode,
                [nameof(Resident.Name)] = declaration.Name,
                [nameof(Resident.Sex)] = declaration.Sex ?? "0",
                [nameof(Resident.BirthDate)] = DeclarationRules.Day(declaration.BirthDate),
                [nameof(Resident.DocumentKind)] = declaration.DocumentKind,
                [nameof(Resident.IdentityNumber)] = declaration.IdentityNumber,
                [nameof(Resident.IdentityEvidenceId)] = item.Values.GetValueOrDefault(nameof(Declaration.IdentityEvidenceId)),
                [nameof(Resident.Phone)] = declaration.Phone,
            });
        }

        made.HouseId = house?.Id;
        made.ResidencyId = await CreateAsync("Residencies", item, new()
        {
            [nameof(BeatRecord.BeatCode)] = declaration.BeatCode,
            [nameof(Residency.ResidentId)] = made.ResidentId,
            [nameof(Residency.AddressId)] = declaration.AddressId,
            [nameof(Residency.HouseId)] = house?.Id,
            [nameof(Residency.Kind)] = declaration.ResidencyKind,
            [nameof(Residency.BeganOn)] = declaration.BeginsOn,
            [nameof(Residency.VerifiedAt)] = item.CollectedAt ?? now,
        });
    }

    private async Task LetAsync(Declaration declaration, Declaration made, PushItem item)
    {
        var values = new Dictionary<string, object?>
        {
            [nameof(House.Occupancy)] = Occupancy.Let,
            [nameof(House.OwnerName)] = declaration.Name,
            [nameof(House.OwnerPhone)] = declaration.Phone,
            [nameof(House.LeaseFrom)] = declaration.BeginsOn,
            [nameof(House.LeaseTo)] = declaration.EndsOn,
            [nameof(House.VerifiedAt)] = item.CollectedAt ?? now,
        };
        if (declaration.IdentityNumber is not null)
        {
            values[nameof(House.OwnerDocumentKind)] = declaration.DocumentKind;
            values[nameof(House.OwnerIdentityNumber)] = declaration.IdentityNumber;
        }

        if (await HouseAsync(declaration, item, mustBe: true) is { } house)
        {
            made.HouseId = house.Id;
            await apply(Item(PushVerb.Change, "Houses", item) with { Key = [house.Id], IfMatchAny = true, Values = values });
            return;
        }

        values[nameof(BeatRecord.BeatCode)] = declaration.BeatCode;
        values[nameof(House.AddressId)] = declaration.AddressId;
        values[nameof(House.Use)] = "dwelling";
        made.HouseId = await CreateAsync("Houses", item, values);
    }

    // The one that was named, or the only one there.
    private async Task<House?> HouseAsync(Declaration declaration, PushItem item, bool mustBe)
    {
        var there = await rows.HousesAtAsync(declaration.AddressId);
        if (item.Values.GetValueOrDefault(nameof(Declaration.HouseId)) is Guid named)
            return there.FirstOrDefault(h => h.Id == named) ?? throw new ProblemException(Problems.UnknownReference, nameof(Declaration.HouseId));
        return there.Count > 1 && mustBe
            ? throw new ProblemException(Problems.MissingField, nameof(Declaration.HouseId), "There are several houses at the address: say which one is let.")
            : there.Count == 1 ? there[0] : null;
    }

    private async Task<Guid> CreateAsync(string set, PushItem item, Dictionary<string, object?> values)
    {
        var id = Ids.New(now);
        values[nameof(Record.Id)] = id;
        await apply(Item(PushVerb.Create, set, item) with { Values = values });
        return id;
    }

    private static PushItem Item(PushVerb verb, string set, PushItem item) => new()
    {
        Verb = verb, Set = EntitySets.Find(set)!, Merge = item.Merge, VisitId = item.VisitId, CollectedAt = item.CollectedAt, Reason = item.Reason,
    };

    // An appointment may say nothing but when.
    private string TextOf(Declaration declaration) => declaration.Kind switch
    {
        DeclarationKind.AddressError => $"地址纠错：{declaration.Text}",
        DeclarationKind.Appointment => $"预约上门：{declaration.BeginsOn:yyyy-MM-dd} {checks.Codes.Find("VisitTime", declaration.VisitTime ?? "")?.Chinese} {declaration.Text}".TrimEnd(),
        _ => declaration.Text ?? "",
    };

    private static PushAnswer Answer(Declaration declaration) => new() { Status = 204, Outcome = Outcome.Applied, Key = [declaration.Id], Version = declaration.Version };
}
