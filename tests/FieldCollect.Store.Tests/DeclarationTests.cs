using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Attachments;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Matters;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Rules;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Declarations;
using FieldCollect.Store.Model;
using FieldCollect.Store.Tests.World;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>What the public declares: nobody's record until an officer confirms it at the door, and gone when it is refused or its time is over.</summary>
public abstract class DeclarationTests(TestDatabase database) : StoreTests(database)
{
    private static readonly Actor Supervisor = new(Id("supervisor"), "supervisor", Role.Supervisor, new HashSet<string> { Beat1, Beat2 }, null, "supervision");

    private Guid _plate;

    private Intake Intake => new(Store);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _plate = Id("plate102");
        await WriteAsync(Registrar, Items.Create(new Doorplate { Id = _plate, BeatCode = Beat1, AddressId = Room102, Token = PlateToken.New(Store.PlateKeys.Current), Size = "small", Status = DoorplateStatus.Ordered }));
    }

    [Fact]
    public async Task A_declaration_becomes_a_resident_and_a_stay_when_an_officer_confirms_it_and_not_before()
    {
        var residents = (await AllAsync<Resident>()).Count;
        var declared = await DeclaredAsync(Residence(40));
        Assert.Equal(residents, (await AllAsync<Resident>()).Count);
        Assert.Equal((DeclarationStatus.Received, CheckResult.Passed), (declared.Status, declared.IdentityCheck));
        // Wednesday the 20th of May, and three working days.
        Assert.Equal(new DateOnly(2026, 5, 25), declared.DueOn);
        Assert.Equal(FeedState.Present, (await FeedOfAsync(declared.Id))[Beat1]);

        await WriteAsync(Officer1, Items.Change<Declaration>(declared.Id, 1, ("Status", "confirmed")).Merging(Time.Now));
        var after = await GetAsync<Declaration>(declared.Id);
        var resident = await GetAsync<Resident>(after.ResidentId!.Value);
        var stay = await GetAsync<Residency>(after.ResidencyId!.Value);
        Assert.Equal(("申报人40", Number(40), Phone(40)), (resident.Name, resident.IdentityNumber, resident.Phone));
        Assert.Equal((resident.Id, Room102, ResidencyKind.Floating, (DateTimeOffset?)Time.Now), (stay.ResidentId, stay.AddressId, stay.Kind, stay.VerifiedAt));
        Assert.Equal(Officer1.UserId, Assert.Single(await ChangesOfAsync(resident.Id)).UserId);
        Assert.Equal(after.DecidedBy, Officer1.UserId);
    }

    [Fact]
    public async Task What_is_refused_leaves_no_value_in_the_row_or_the_history()
    {
        var declared = await DeclaredAsync(Residence(41));
        await RefusedAsync(Problems.MissingField, Officer1, Items.Change<Declaration>(declared.Id, 1, ("Status", "refused")), "RefusalReason");
        await WriteAsync(Officer1, Items.Change<Declaration>(declared.Id, 1, ("Status", "refused"), ("RefusalReason", "notThere")));
        await IsErasedAsync(declared.Id, DeclarationStatus.Refused);
        Assert.Equal((DeclarationKind.Residence, DeclarationStatus.Refused), await StatusAsync(declared.Id));
    }

    [Fact]
    public async Task Of_a_decision_that_is_kept_in_quarantine_nothing_stays_that_the_declarant_wrote()
    {
        var declared = await DeclaredAsync(Hazard("楼道堆放杂物"));
        var sentBack = Items.Change<Declaration>(declared.Id, 1, ("Status", "refused"), ("RefusalReason", "nonsense"), ("Text", declared.Text), ("Phone", declared.Phone)).Merging(Time.Now);
        Assert.Equal(Outcome.Quarantined, (await PushAsync(Officer1, sentBack with { Body = $$"""{"Text":"{{declared.Text}}"}""" })).Outcome);
        await using var context = Store.Database.NewContext();
        var kept = await context.Set<QuarantinedChange>().SingleAsync();
        Assert.Equal(["RefusalReason", "Status"], kept.Fields!.Select(f => f.Name).Order());
        var request = KeptRequest.Open((byte[]?)context.Entry(kept).Property(RegisterContext.ProtectedBody).CurrentValue, Store.Personal, kept);
        Assert.Null(request.Body);
        Assert.Equal(["RefusalReason", "Status"], request.Items.Single().Values.Keys.Order());
    }

    [Fact]
    public async Task One_that_nobody_decides_expires_and_is_erased_and_the_history_says_so()
    {
        var declared = await DeclaredAsync(Hazard("楼道堆放杂物"));
        await AddPhotoAsync(declared.Id, "first"u8.ToArray());
        Time.Now += TimeSpan.FromDays(30);
        Assert.Equal(0, await DeclarationTimes.RunAsync(Store, CancellationToken.None));
        Time.Now += TimeSpan.FromDays(1);
        Assert.Equal(1, await DeclarationTimes.RunAsync(Store, CancellationToken.None));
        await IsErasedAsync(declared.Id, DeclarationStatus.Expired);
        Assert.Contains((await ChangesOfAsync(declared.Id)), c => c.Kind == ChangeKind.Ended && c.Reason!.Contains("erased", StringComparison.Ordinal));
        var photo = Assert.Single(await AllAsync<Attachment>());
        Assert.Equal((true, null), (photo.RemovedAt is not null, photo.StoredAt));
        Assert.False(Store.Files.Has(photo.Sha256));
        Assert.Equal(0, await DeclarationTimes.RunAsync(Store, CancellationToken.None));
    }

    [Fact]
    public async Task Of_a_photo_that_is_not_taken_no_bytes_stay_and_the_one_that_was_is_kept()
    {
        var declared = await DeclaredAsync(Hazard("楼道堆放杂物"));
        var (first, second) = ("first"u8.ToArray(), "second"u8.ToArray());
        await AddPhotoAsync(declared.Id, first);
        Assert.False(await Intake.AddPhotoAsync(_receipts[declared.Id], "image/jpeg", second, CancellationToken.None));
        Assert.True(Store.Files.Has(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(first))));
        Assert.False(Store.Files.Has(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(second))));
    }

    [Fact]
    public async Task A_code_that_is_sent_twice_at_once_declares_once_and_tells_one_receipt()
    {
        for (var i = 0; i < 10; i++)
        {
            var (pending, code) = (await Intake.BeginAsync(Checked(Hazard($"路灯{i}不亮")), CancellationToken.None))!.Value;
            var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Intake.ConfirmAsync(pending, code, CancellationToken.None))));
            Assert.All(taken, t => Assert.Equal(CodeResult.Right, t.Result));
            Assert.Single(taken.Select(t => t.Receipt).Distinct());
        }

        Assert.Equal(10, (await AllAsync<Declaration>()).Count);
    }

    [Fact]
    public async Task What_was_confirmed_is_erased_when_it_has_been_kept_long_enough()
    {
        var declared = await DeclaredAsync(Residence(42));
        await WriteAsync(Officer1, Items.Change<Declaration>(declared.Id, 1, ("Status", "confirmed")));
        Time.Now += TimeSpan.FromDays(29);
        await DeclarationTimes.RunAsync(Store, CancellationToken.None);
        Assert.NotNull((await GetAsync<Declaration>(declared.Id)).Name);
        Time.Now += TimeSpan.FromDays(3);
        await DeclarationTimes.RunAsync(Store, CancellationToken.None);
        await IsErasedAsync(declared.Id, DeclarationStatus.Confirmed);
        Assert.NotNull((await GetAsync<Resident>((await GetAsync<Declaration>(declared.Id)).ResidentId!.Value)).Name);
    }

    [Fact]
    public async Task A_number_whose_check_fails_is_confirmed_with_evidence_only()
    {
        var wrong = Number(43)[..17] + (Number(43)[17] == '1' ? '2' : '1');
        var declared = await DeclaredAsync(Residence(43, wrong));
        Assert.Equal(CheckResult.Failed, declared.IdentityCheck);
        await RefusedAsync(Problems.EvidenceNeeded, Officer1, Items.Change<Declaration>(declared.Id, 1, ("Status", "confirmed")), "IdentityEvidenceId");
        Assert.Equal(DeclarationStatus.Received, (await GetAsync<Declaration>(declared.Id)).Status);
        var photo = Id("evidence");
        await WriteAsync(
            Officer1,
            Items.Create(new Attachment { Id = photo, BeatCode = Beat1, Kind = "document", ContentType = "image/jpeg", Length = 3, Sha256 = new string('a', 64) }),
            Items.Change<Declaration>(declared.Id, 1, ("Status", "confirmed"), ("IdentityEvidenceId", photo)));
        var resident = await GetAsync<Resident>((await GetAsync<Declaration>(declared.Id)).ResidentId!.Value);
        Assert.Equal((wrong, CheckResult.Failed, photo), (resident.IdentityNumber, resident.IdentityCheck, resident.IdentityEvidenceId));
    }

    [Fact]
    public async Task A_tenant_waits_for_the_landlord_and_then_for_the_officer()
    {
        await LetWithPhoneAsync();
        var (declared, ask) = await TakenAsync(Residence(44, address: Room101));
        Assert.Equal((DeclarationStatus.AwaitsLandlord, LandlordAnswer.Asked, (DateOnly?)null), (declared.Status, declared.LandlordAnswer, declared.DueOn));
        Assert.Equal(Phone(900), ask!.Phone);
        Assert.DoesNotContain("申报人", ask.Tenant);
        Assert.Equal(CodeResult.Wrong, await Intake.AnswerAsync(ask.Number, "000000" == ask.Code ? "000001" : "000000", true, CancellationToken.None));
        Assert.Equal(CodeResult.Right, await Intake.AnswerAsync(ask.Number, ask.Code, false, CancellationToken.None));
        Assert.Equal(CodeResult.Gone, await Intake.AnswerAsync(ask.Number, ask.Code, true, CancellationToken.None));
        var after = await GetAsync<Declaration>(declared.Id);
        Assert.Equal((DeclarationStatus.Received, LandlordAnswer.No), (after.Status, after.LandlordAnswer));
        Assert.NotNull(after.DueOn);
        // The officer has seen who lives there, also from a terminal that has not heard of the answer.
        await WriteAsync(Officer1, Items.Change<Declaration>(declared.Id, 1, ("Status", "confirmed")).Merging(Time.Now));
        Assert.Equal(House101, (await GetAsync<Residency>((await GetAsync<Declaration>(declared.Id)).ResidencyId!.Value)).HouseId);
    }

    [Fact]
    public async Task A_landlord_who_says_nothing_in_time_is_not_waited_for()
    {
        await LetWithPhoneAsync();
        var (declared, _) = await TakenAsync(Residence(45, address: Room101));
        Time.Now += TimeSpan.FromDays(6);
        Assert.Equal(1, await DeclarationTimes.RunAsync(Store, CancellationToken.None));
        var after = await GetAsync<Declaration>(declared.Id);
        Assert.Equal((DeclarationStatus.Received, LandlordAnswer.Silent), (after.Status, after.LandlordAnswer));
    }

    [Fact]
    public async Task A_code_is_good_five_times_a_declaration_once_and_a_repeat_tells_the_same_receipt()
    {
        var (pending, code) = (await Intake.BeginAsync(Checked(Hazard("电线裸露")), CancellationToken.None))!.Value;
        var first = await Intake.ConfirmAsync(pending, code, CancellationToken.None);
        var again = await Intake.ConfirmAsync(pending, code, CancellationToken.None);
        Assert.Equal((CodeResult.Right, first.Receipt), (again.Result, again.Receipt));
        Assert.Single(await AllAsync<Declaration>());
        var (guessed, right) = (await Intake.BeginAsync(Checked(Hazard("燃气味")), CancellationToken.None))!.Value;
        var wrong = right == "123456" ? "654321" : "123456";
        for (var i = 0; i < Intake.MostTries; i++)
            Assert.Equal(CodeResult.Wrong, (await Intake.ConfirmAsync(guessed, wrong, CancellationToken.None)).Result);
        Assert.Equal(CodeResult.Gone, (await Intake.ConfirmAsync(guessed, right, CancellationToken.None)).Result);
        var (late, code3) = (await Intake.BeginAsync(Checked(Hazard("井盖缺失")), CancellationToken.None))!.Value;
        Time.Now += Intake.CodeLasts + TimeSpan.FromSeconds(1);
        Assert.Equal(CodeResult.Gone, (await Intake.ConfirmAsync(late, code3, CancellationToken.None)).Result);
        await DeclarationTimes.RunAsync(Store, CancellationToken.None);
        Assert.Empty(await AllAsync<PendingDeclaration>());
    }

    [Fact]
    public async Task A_hazard_and_an_appointment_become_matters_and_a_letting_a_let_house()
    {
        var hazard = await DeclaredAsync(Hazard("楼道灯不亮"));
        var letting = await DeclaredAsync(new Declaration { Kind = DeclarationKind.Letting, Name = "房东", Phone = Phone(901), BeginsOn = new(2026, 5, 1), EndsOn = new(2027, 4, 30) });
        var visit = await DeclaredAsync(new Declaration { Kind = DeclarationKind.Appointment, Phone = Phone(902), BeginsOn = new(2026, 5, 23), VisitTime = "weekend" });
        foreach (var id in new[] { hazard.Id, letting.Id, visit.Id })
            await WriteAsync(Officer1, Items.Change<Declaration>(id, 1, ("Status", "confirmed")));
        Assert.Equal(("hazard", "楼道灯不亮"), await MatterAsync(hazard.Id));
        Assert.Equal(("request", "预约上门：2026-05-23 周末"), await MatterAsync(visit.Id));
        var house = await GetAsync<House>((await GetAsync<Declaration>(letting.Id)).HouseId!.Value);
        Assert.Equal((Occupancy.Let, "房东", Phone(901), (DateOnly?)new DateOnly(2027, 4, 30)), (house.Occupancy, house.OwnerName, house.OwnerPhone, house.LeaseTo));
    }

    [Fact]
    public async Task Of_two_decisions_the_first_stands_and_who_has_no_right_to_people_may_only_refuse()
    {
        var declared = await DeclaredAsync(Residence(46));
        await RefusedAsync(Problems.NotAllowed, Supervisor, Items.Change<Declaration>(declared.Id, 1, ("Status", "confirmed")));
        await RefusedAsync(Problems.NotFound, Officer3, Items.Change<Declaration>(declared.Id, 1, ("Status", "confirmed")));
        await RefusedAsync(Problems.UnknownCode, Officer1, Items.Change<Declaration>(declared.Id, 1, ("Status", "expired")));
        await RefusedAsync(Problems.NotAllowed, Officer1, Items.Create(new Declaration { Id = Id("made"), BeatCode = Beat1, AddressId = Room102, Kind = DeclarationKind.Hazard, Text = "甲" }));
        await WriteAsync(Supervisor, Items.Change<Declaration>(declared.Id, 1, ("Status", "refused"), ("RefusalReason", "abuse")));
        await RefusedAsync(Problems.PreconditionFailed, Officer1, Items.Change<Declaration>(declared.Id, 2, ("Status", "confirmed")));
        Assert.Equal(204, (await PushAsync(Officer1, Items.Change<Declaration>(declared.Id, 2, ("Status", "refused"), ("RefusalReason", "other")))).Status);
        Assert.Equal("abuse", (await GetAsync<Declaration>(declared.Id)).RefusalReason);
    }

    private static Declaration Residence(int n, string? number = null, Guid? address = null) => new()
    {
        Kind = DeclarationKind.Residence, AddressId = address ?? Guid.Empty, Name = $"申报人{n}", Phone = Phone(n), DocumentKind = "111", IdentityNumber = number ?? Number(n), Sex = "2",
        ResidencyKind = ResidencyKind.Floating, BeginsOn = new(2026, 5, 18),
    };

    private static Declaration Hazard(string text) => new() { Kind = DeclarationKind.Hazard, Phone = Phone(800), Text = text };

    private Declaration Checked(Declaration declaration)
    {
        (declaration.Id, declaration.BeatCode, declaration.DeclaredAt, declaration.DoorplateId) = (Id("draft"), Beat1, Time.Now, _plate);
        if (declaration.AddressId == Guid.Empty)
            declaration.AddressId = Room102;
        Assert.Empty(Intake.Check(declaration));
        return declaration;
    }

    private async Task<Declaration> DeclaredAsync(Declaration declaration) => (await TakenAsync(declaration)).Declared;

    private async Task<(Declaration Declared, LandlordQuestion? Ask)> TakenAsync(Declaration declaration)
    {
        var before = (await AllAsync<Declaration>()).Select(d => d.Id).ToHashSet();
        var (pending, code) = (await Intake.BeginAsync(Checked(declaration), CancellationToken.None))!.Value;
        var taken = await Intake.ConfirmAsync(pending, code, CancellationToken.None);
        Assert.Equal(CodeResult.Right, taken.Result);
        var declared = (await AllAsync<Declaration>()).Single(d => !before.Contains(d.Id));
        _receipts[declared.Id] = taken.Receipt!;
        return (declared, taken.Ask);
    }

    private readonly Dictionary<Guid, string> _receipts = [];

    private async Task<(string, string)> StatusAsync(Guid id)
    {
        var status = await Intake.StatusAsync(_receipts[id], CancellationToken.None);
        return (status!.Value.Kind, status.Value.Status);
    }

    private async Task<(string, string)> MatterAsync(Guid declaration)
    {
        var matter = await GetAsync<Matter>((await GetAsync<Declaration>(declaration)).MatterId!.Value);
        return (matter.Kind, matter.Text);
    }

    private async Task AddPhotoAsync(Guid declaration, byte[] bytes)
    {
        Assert.True(await Intake.AddPhotoAsync(_receipts[declaration], "image/jpeg", bytes, CancellationToken.None));
        Assert.False(await Intake.AddPhotoAsync(_receipts[declaration], "image/jpeg", bytes, CancellationToken.None));
    }

    private async Task LetWithPhoneAsync() => await WriteAsync(Registrar, Items.Change<House>(House101, 1, ("OwnerPhone", Phone(900))));

    // Of the row every column of a personal value is empty, and nothing that the store could open stands in a change.
    private async Task IsErasedAsync(Guid id, string status)
    {
        await using var context = Store.Database.NewContext();
        var row = await context.Set<Declaration>().SingleAsync(d => d.Id == id);
        Assert.Equal((status, true, null), (row.Status, row.ErasedAt is not null, row.Sex));
        foreach (var field in PersonalFields.Of(typeof(Declaration)))
        {
            Assert.Null(context.Entry(row).Property(PersonalFields.Protected(field.Name)).CurrentValue);
            Assert.Null(context.Entry(row).Property(PersonalFields.Index(field.Name)).CurrentValue);
        }

        var personal = PersonalFields.Of(typeof(Declaration)).Select(f => f.Name).Append(nameof(Declaration.Sex)).ToHashSet();
        Assert.DoesNotContain((await ChangesOfAsync(id)).SelectMany(c => c.Fields ?? []), f => personal.Contains(f.Name));
        var pending = await AllAsync<PendingDeclaration>();
        Assert.All(pending.Where(p => p.ProtectedReceipt is not null), p => Assert.Empty(p.ProtectedBody));
    }
}

public sealed class SqliteDeclarationTests() : DeclarationTests(TestDatabase.Sqlite);

public sealed class PostgresDeclarationTests() : DeclarationTests(TestDatabase.Postgres);
