using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Policies;
using FieldCollect.Register.Quality.Defects;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Units;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Quality;
using FieldCollect.Store.Quality.Defects;
using FieldCollect.Store.Tests.World;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>The life of a defect: found once, dismissed by whom its check allows, opened again, moved with its record, in the history like every record.</summary>
public abstract class DefectTests(TestDatabase database) : DefectSuite(database)
{
    private static readonly Actor Supervisor1 = new(Id("supervisor1"), "supervisor1", Role.Supervisor, new HashSet<string> { Beat1, Beat2 }, null, "supervision");
    private static readonly Actor Supervisor2 = new(Id("supervisor2"), "supervisor2", Role.Supervisor, new HashSet<string> { Beat3 }, null, "supervision");
    private static readonly Actor Investigator = new(Id("investigator"), "investigator", Role.Investigator, new HashSet<string>(), null, "investigation");

    private static readonly (string, object?) Dismissed = ("Status", DefectStatus.Dismissed), Reason = ("DismissalReason", "自家经营");

    private async Task<Defect> ShopAsync() => Assert.Single(await OfAsync(UnitWithoutRepresentative.Check));

    private async Task<Writing.PushItem> DismissalAsync() => await ShopAsync() is var shop ? Items.Change<Defect>(shop.Id, shop.Version, Dismissed, Reason) : throw new InvalidOperationException();

    [Fact]
    public async Task A_defect_is_dismissed_with_a_reason_and_stays_so_however_often_the_checks_run()
    {
        await WriteAsync(Supervisor1, await DismissalAsync());
        Assert.Equal(1, Assert.Single(await InFullAsync(nameof(UnitWithoutRepresentative))).Dismissed);
        await ChangeAsync<Unit>(Shop102, ("Remark", "测试"));
        await AgreeAsync();
        var shop = await ShopAsync();
        Assert.Equal((DefectStatus.Dismissed, "自家经营", Supervisor1.UserId), (shop.Status, shop.DismissalReason, shop.DismissedBy));
        Assert.NotNull(shop.DismissedAt);
    }

    [Fact]
    public async Task What_was_dismissed_is_opened_again_when_its_facts_change_and_not_before()
    {
        var people = Enumerable.Range(60, 7).Select(n => Resident(Id($"p{n}"), Beat1, n)).ToList();
        foreach (var person in people[..6])
            person.Phone = Phone(60);
        await MakeAsync([.. people]);
        var phone = Assert.Single(await OpenAsync(OnePhoneOfMany.Check));
        await WriteAsync(Supervisor1, Items.Change<Defect>(phone.Id, phone.Version, Dismissed, ("DismissalReason", "养老院总机")));
        await ChangeAsync<Resident>(people[0].Id, ("Remark", "测试"));
        Assert.Empty(await OpenAsync(OnePhoneOfMany.Check));
        await ChangeAsync<Resident>(people[6].Id, ("Phone", Phone(60)));
        var again = Assert.Single(await OpenAsync(OnePhoneOfMany.Check));
        Assert.Equal((phone.Id, 7, null, null), (again.Id, again.Concerned, again.DismissalReason, again.DismissedBy));
    }

    [Fact]
    public async Task Checks_that_nobody_waits_for_take_turns_and_one_that_fails_gives_its_turn_back()
    {
        var checks = new List<Func<bool, Task>>();
        foreach (var i in Enumerable.Range(0, Environment.ProcessorCount + 1))
        {
            var unit = new Unit { Id = Id($"shop{i}"), BeatCode = Beat1, AddressId = Room101, Name = $"测试商店{i}", Kind = "shop" };
            Assert.Equal(201, (await Store.PushAsync([Items.Create(unit)], Officer1, checks.Add, TestContext.Current.CancellationToken))[0].Status);
        }

        var failures = new List<Exception>();
        Store.FailedBehindPush = failures.Add;
        await TamperAsync("""ALTER TABLE "Defects" RENAME TO "Elsewhere" """);
        foreach (var check in checks)
            await check(true);
        Assert.Equal(checks.Count, failures.Count);
        await TamperAsync("""ALTER TABLE "Elsewhere" RENAME TO "Defects" """);
        Assert.Single(await OfAsync(UnitWithoutRepresentative.Check));
        await Task.WhenAll(checks.Select(c => c(true))).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(checks.Count + 1, (await OpenAsync(UnitWithoutRepresentative.Check)).Count);
    }

    [Fact]
    public async Task A_dismissal_is_taken_back()
    {
        await WriteAsync(Supervisor1, await DismissalAsync());
        var shop = await ShopAsync();
        await WriteAsync(Registrar, Items.Change<Defect>(shop.Id, shop.Version, ("Status", DefectStatus.Open)));
        shop = await ShopAsync();
        Assert.Equal((DefectStatus.Open, null, null, null), (shop.Status, shop.DismissalReason, shop.DismissedBy, shop.DismissedAt));
    }

    [Fact]
    public async Task What_was_repaired_and_comes_back_is_the_same_defect_found_anew()
    {
        var first = await ShopAsync();
        await ChangeAsync<Unit>(Shop102, ("RepresentativeName", "测试甲"));
        Time.Now = Time.Now.AddDays(3);
        await ChangeAsync<Unit>(Shop102, ("RepresentativeName", null));
        var again = await FoundAsync(UnitWithoutRepresentative.Check, Shop102);
        Assert.Equal((first.Id, null), (again.Id, again.RepairedAt));
        Assert.Equal(Time.Now, again.FoundAt);
    }

    [Fact]
    public async Task Only_whom_the_check_allows_dismisses_it()
    {
        foreach (var other in new[] { Officer1, Investigator, Administrator })
            await RefusedAsync(Problems.NotAllowed, other, await DismissalAsync());
        await RefusedAsync(Problems.NotFound, Supervisor2, await DismissalAsync());
        await MakeAsync(Resident(Id("one"), Beat1, 50), Resident(Id("two"), Beat1, 50));
        var twice = Assert.Single(await OpenAsync(OneIdentityNumberTwice.Check));
        var item = Items.Change<Defect>(twice.Id, twice.Version, Dismissed, ("DismissalReason", "重号"));
        await RefusedAsync(Problems.NotAllowed, Supervisor1, item);
        await WriteAsync(Registrar, item);
    }

    [Fact]
    public async Task A_dismissal_says_why_and_nothing_else_of_a_defect_can_be_changed()
    {
        var shop = await ShopAsync();
        async Task IsRefusedAsync(ProblemKind kind, string target, params (string, object?)[] fields) => await RefusedAsync(kind, Supervisor1, Items.Change<Defect>(shop.Id, shop.Version, fields), target);
        await IsRefusedAsync(Problems.MissingField, "DismissalReason", Dismissed);
        await IsRefusedAsync(Problems.MissingField, "DismissalReason", Dismissed, ("DismissalReason", "  "));
        await IsRefusedAsync(Problems.RuleBroken, "DismissalReason", Dismissed, ("DismissalReason", new string('长', Defect.LongestReason + 1)));
        await IsRefusedAsync(Problems.UnknownCode, "Status", ("Status", DefectStatus.Repaired));
        await IsRefusedAsync(Problems.UnknownCode, "Status", ("Status", DefectStatus.Open));
        await IsRefusedAsync(Problems.Immutable, "BeatCode", Dismissed, Reason, ("BeatCode", Beat2));
        await IsRefusedAsync(Problems.Immutable, "Severity", ("Severity", DefectSeverity.Doubt));
        await RefusedAsync(Problems.NotAllowed, Registrar, Items.Create(new Defect { Id = Id("made"), BeatCode = Beat1 }));
        await RefusedAsync(Problems.NotAllowed, Registrar, Items.Remove<Defect>(shop.Id, shop.Version));
    }

    [Fact]
    public async Task A_dismissal_is_made_on_what_was_seen_also_by_a_client_that_merges()
    {
        var item = await DismissalAsync();
        await WriteAsync(Supervisor1, item);
        await RefusedAsync(Problems.PreconditionFailed, Registrar, item with { Values = new Dictionary<string, object?> { ["Status"] = DefectStatus.Open } });
        var kept = await PushAsync(Registrar, item with { Merge = true, Values = new Dictionary<string, object?> { ["Status"] = DefectStatus.Open } });
        Assert.Equal((Outcome.Quarantined, Problems.PreconditionFailed.Code), (kept.Outcome, kept.Problem?.Kind.Code));
        Assert.Equal(DefectStatus.Dismissed, (await ShopAsync()).Status);
    }

    [Fact]
    public async Task Found_dismissed_and_opened_again_stand_in_the_history()
    {
        await WriteAsync(Supervisor1, (await DismissalAsync()) with { Reason = "看过营业执照" });
        await ChangeAsync<Unit>(Shop102, ("RepresentativeName", "测试甲"));
        var changes = await ChangesOfAsync((await ShopAsync()).Id);
        Assert.Equal([ChangeKind.Created, ChangeKind.Decided, ChangeKind.Updated], changes.Select(c => c.Kind));
        Assert.Equal([Guid.Empty, Supervisor1.UserId, Guid.Empty], changes.Select(c => c.UserId));
        Assert.Equal([1L, 2L, 3L], changes.Select(c => c.Version));
        Assert.Equal("看过营业执照", changes[1].Reason);
    }

    [Fact]
    public async Task A_defect_goes_with_its_record_to_another_beat()
    {
        var shop = await ShopAsync();
        Assert.Equal(Beat1, shop.BeatCode);
        await ChangeAsync<Register.Addresses.Address>(Street1, ("BeatCode", Beat2));
        Assert.Equal(Beat2, (await ShopAsync()).BeatCode);
        await AgreeAsync();
    }

    [Fact]
    public async Task A_policy_of_the_county_holds_from_its_day_on()
    {
        await MakeAsync(Resident(Id("one"), Beat1, 50), Resident(Id("two"), Beat2, 51));
        await ChangeAsync<Resident>(Id("two"), ("Phone", Phone(50)));
        await NoneAsync(OnePhoneOfMany.Check);
        var setting = new PolicySetting { Policy = "DefectPolicy", Setting = "phone.people", ValidFrom = County.Day(Time.Now).AddDays(1), Value = "1", Reason = "test" };
        setting.Code = PolicySetting.CodeOf(setting.Policy, setting.Setting, null, setting.ValidFrom);
        await WriteAsync(Registrar, Items.Create(setting));
        Assert.Equal(0, Assert.Single(await InFullAsync(nameof(OnePhoneOfMany))).Opened);
        Time.Now = Time.Now.AddDays(1);
        Assert.Equal(2, Assert.Single(await InFullAsync(nameof(OnePhoneOfMany))).Opened);
        // Each beat is told of its own, and that there is more.
        Assert.Equal([(Beat1, 1, 2), (Beat2, 1, 2)], (await OfAsync(OnePhoneOfMany.Check)).Select(d => (d.BeatCode, d.Elsewhere, d.Concerned)));
    }

    [Fact]
    public async Task A_defect_of_very_many_records_names_the_first_twenty()
    {
        var people = Enumerable.Range(100, 50).Select(n => Resident(Id($"p{n}"), Beat1, n)).ToList();
        people.ForEach(p => p.Phone = Phone(100));
        await MakeAsync([.. people]);
        var defect = Assert.Single(await OpenAsync(OnePhoneOfMany.Check));
        Assert.Equal((Defect.MostNamed, 50, 0), (defect.Records.Count, defect.Concerned, defect.Elsewhere));
        Assert.Equal(people.Select(p => p.Id).Order().Take(Defect.MostNamed), defect.Records.Select(r => r.RecordId));
    }

    [Fact]
    public async Task A_number_that_does_not_open_is_no_defect_and_stops_no_check()
    {
        await TamperAsync($"""UPDATE "Residents" SET "IdentityNumber" = {(IsSqlite ? "X'0102'" : "'\\x0102'")} WHERE "Id" = {Sql(Lin)}""");
        await InFullAsync(nameof(SexOrBirthDateAgainstIdentityNumber));
        Assert.DoesNotContain(await OfAsync(SexOrBirthDateAgainstIdentityNumber.Check), d => d.RecordId == Lin);
    }

    [Fact]
    public async Task The_log_says_that_numbers_were_compared_and_how_many()
    {
        await InFullAsync(nameof(SexOrBirthDateAgainstIdentityNumber));
        var entry = (await AllAsync<Model.AuditEntry>(a => a.Where(x => x.Action == "check")))[^1];
        Assert.Equal(("Residents", 3), (entry.EntitySet, entry.Count));
    }

    [Fact]
    public async Task A_check_that_is_not_there_is_refused_before_any_runs() =>
        await Assert.ThrowsAsync<KeyNotFoundException>(() => InFullAsync(nameof(LeaseExpired), "NoSuchCheck"));

    [Fact]
    public async Task A_night_is_begun_once_by_whoever_asks_first_and_one_that_was_missed_is_made_up_for()
    {
        var night = County.Day(Time.Now);
        Assert.Equal([false, false, true, false], await AskAsync(night, night, night.AddDays(1), night.AddDays(1)));
        var asked = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => NightlyTurn.BeginAsync(Store, night.AddDays(2), default))));
        Assert.Single(asked, isOurs => isOurs);
        await ReopenAsync();
        Assert.Equal([false, true, false], await AskAsync(night.AddDays(2), night.AddDays(9), night.AddDays(8)));
        // A clock that ran ahead does not keep the others from their nights.
        Assert.Equal([true, true, false], await AskAsync(night.AddDays(400), night.AddDays(10), night.AddDays(10)));

        async Task<List<bool>> AskAsync(params DateOnly[] nights)
        {
            var ours = new List<bool>();
            foreach (var n in nights)
                ours.Add(await NightlyTurn.BeginAsync(Store, n, default));
            return ours;
        }
    }

    [Fact]
    public async Task Two_who_look_at_the_same_time_write_it_down_once()
    {
        await TamperAsync("""DELETE FROM "Defects" """);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => InFullAsync()));
        Assert.Equal(3, (await OpenAsync(UnitWithoutRepresentative.Check)).Count + (await OfAsync(LivingInTwoPlaces.Check)).Count);
    }
}

public sealed class DefectsOnSqlite() : DefectTests(TestDatabase.Sqlite);

public sealed class DefectsOnPostgres() : DefectTests(TestDatabase.Postgres);
