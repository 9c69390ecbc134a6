using FieldCollect.Bulletins;
using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Declarations;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Matters;
using FieldCollect.Register.Quality.Bulletins;
using FieldCollect.Register.Quality.Defects;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Units;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Bulletins;
using FieldCollect.Store.Reading;
using FieldCollect.Store.Tests.World;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>Bulletins where days really pass: what they count, editions when late work comes in, who signs, and what is made of itself.</summary>
public abstract class BulletinTests(TestDatabase database) : StoreTests(database)
{
    private static readonly DateOnly Wednesday = new(2026, 5, 20);
    private static readonly BulletinPeriod Week = new(BulletinKind.Weekly, new(2026, 5, 18));
    private static readonly BulletinOrder CountysWeek = new(Week, null);

    private static readonly Actor Supervisor1 = new(Id("supervisor1"), "supervisor1", Role.Supervisor, new HashSet<string> { Beat1, Beat2 }, null, "supervision");
    private static readonly Actor Supervisor2 = new(Id("supervisor2"), "supervisor2", Role.Supervisor, new HashSet<string> { Beat3 }, null, "supervision");

    [Fact]
    public async Task A_day_is_told_as_completion_and_freshness_tell_it()
    {
        await VisitAsync(Store, "one", VisitOutcome.Confirmed, Time.Now, Items.Change<House>(House101, 1, ("VerifiedAt", Time.Now)));
        await VisitAsync(Store, "two", VisitOutcome.NobodyHome, Time.Now);
        Time.Now = Time.Now.AddDays(1);
        var figures = (await FiguresAsync(await MakeAsync(new BulletinOrder(new(BulletinKind.Daily, Wednesday), Station1)))).Figures;
        await using var context = await Store.Database.OpenReadContextAsync(default);
        var completion = (await CompletionQuery.RunAsync(context, Supervisor1, Wednesday, default)).ToDictionary(c => c.BeatCode);
        var freshness = (await FreshnessQuery.RunAsync(context, Supervisor1, Wednesday, default)).ToLookup(f => f.BeatCode);
        Assert.Equal([Beat1, Beat2], figures.Beats.Select(b => b.Code));
        Assert.Equal(("一所", "一区"), (figures.Whole.Name, figures.Beats[0].Name));
        foreach (var beat in figures.Beats)
        {
            var of = completion[beat.Code];
            Assert.Equal((of.Due, of.Done, of.Visits, of.Confirmed, of.NobodyHome, of.New), (beat.Now.Due, beat.Now.Work.Done, beat.Now.Work.Visits, beat.Now.Work.Confirmed, beat.Now.Work.NobodyHome, beat.Now.Work.New));
            Assert.Equal((freshness[beat.Code].Sum(f => f.Current), freshness[beat.Code].Sum(f => f.Fresh)), (beat.Now.Records.Current, beat.Now.Records.Fresh));
        }

        Assert.Equal((2, 2, 1), (figures.Whole.Now.Work.Visits, figures.Whole.Now.Work.InTime, figures.Whole.Now.Work.Done));
        // Nobody was in the second beat, where things were due.
        Assert.Contains(figures.Signs, s => s is { BeatCode: Beat2, Sign: SignName.NothingDone });
        Assert.DoesNotContain(figures.Signs, s => s is { BeatCode: Beat1, Sign: SignName.NothingDone });
    }

    [Fact]
    public async Task Late_work_makes_a_second_edition_that_says_what_moved_and_leaves_the_first_as_it_is()
    {
        await VisitAsync(Store, "in time", VisitOutcome.Confirmed, Time.Now);
        Time.Now = Time.Now.AddDays(5);
        var first = await MakeAsync(CountysWeek);
        var (head, content) = await ReadAsync(first.Id);
        Assert.Equal((1, true, null, null), (first.Edition, first.IsNew, head.Reason, head.SupersedesId));
        Assert.Equal(first with { IsNew = false }, await MakeAsync(CountysWeek));

        var friday = new DateTimeOffset(2026, 5, 22, 15, 0, 0, County.Offset);
        await VisitAsync(Store, "late", VisitOutcome.Changed, friday, Items.Change<House>(House101, 1, ("VerifiedAt", friday), ("Rooms", 3)));
        var second = await MakeAsync(CountysWeek);
        Assert.Equal((2, true), (second.Edition, second.IsNew));
        var corrected = await FiguresAsync(second);
        var moves = corrected.Corrects!.Moves.Where(m => m.AreaCode.Length == 0).ToDictionary(m => m.Figure, m => (m.Was, m.Is));
        Assert.Equal(((1, 2), (0, 1), (0, 1), (0, 1)), (moves["visits"], moves["late"], moves["changed"], moves["done"]));
        Assert.Contains(corrected.Corrects.Moves, m => m.AreaCode == Beat1 && m.Figure == "late");
        var (newer, _) = await ReadAsync(second.Id);
        Assert.Equal((first.Id, BulletinStatus.Draft), (newer.SupersedesId, newer.Status));
        Assert.StartsWith("补传", newer.Reason, StringComparison.Ordinal);
        Assert.Equal(second with { IsNew = false }, await MakeAsync(CountysWeek));

        var (still, bytes) = await ReadAsync(first.Id);
        Assert.Equal(content, bytes);
        Assert.Equal((head.Version, head.ContentHash, CanonicalJson.HashOf(bytes)), (still.Version, still.ContentHash, head.ContentHash));
        // The day's work of the week after, received in it, is told there.
        Time.Now = Time.Now.AddDays(7);
        var next = (await FiguresAsync(await MakeAsync(new BulletinOrder(Week with { From = Week.From.AddDays(7) }, null)))).Figures;
        Assert.Equal((0, 1), (next.Whole.Now.Work.Visits, next.Whole.Now.Work.CameInLate));
        Assert.Equal(2, next.Whole.Before!.Work.Visits);
    }

    [Fact]
    public async Task A_day_whose_end_was_not_kept_is_told_once_and_moved_by_its_late_work_alone()
    {
        var tuesday = new BulletinOrder(new(BulletinKind.Daily, Wednesday.AddDays(-1)), Station1);
        var first = await MakeAsync(tuesday);
        var told = (await FiguresAsync(first)).Figures;
        Assert.False(told.IsKept);
        await VisitAsync(Store, "fresh", VisitOutcome.Confirmed, Time.Now, Items.Change<House>(House101, 1, ("VerifiedAt", Time.Now)));
        Assert.Equal(first with { IsNew = false }, await MakeAsync(tuesday));
        Time.Now = Time.Now.AddDays(40);
        Assert.Equal(first with { IsNew = false }, await MakeAsync(tuesday));
        await VisitAsync(Store, "late", VisitOutcome.NobodyHome, FakeTime.Start.AddDays(-1));
        var second = await MakeAsync(tuesday);
        Assert.Equal((2, true), (second.Edition, second.IsNew));
        var moved = (await FiguresAsync(second)).Figures.Whole.Now;
        Assert.Equal((told.Whole.Now.Records, 1), (moved.Records, moved.Work.NobodyHome));
    }

    [Fact]
    public async Task A_declaration_is_late_by_the_limit_that_stood_when_it_was_decided()
    {
        var (monday, tuesday) = (Week.Begins, Week.From.AddDays(1));
        await AddAsync(
            Declared("asked long", monday.AddDays(-10), DeclarationStatus.Confirmed, monday.AddDays(1)), DecidedWithin("asked long", 1, tuesday),
            Declared("answered at once", monday.AddDays(-3), DeclarationStatus.Confirmed, monday.AddDays(1)), DecidedWithin("answered at once", 2, tuesday.AddDays(-1)),
            Declared("from elsewhere", monday, DeclarationStatus.Confirmed, monday.AddDays(1)));
        Time.Now = Time.Now.AddDays(6);
        Assert.Equal((3, 1), ((await FiguresAsync(await MakeAsync(CountysWeek))).Figures.Whole.Now.Declarations is var d ? (d.Decided, d.DecidedLate) : default));

        static Change DecidedWithin(string name, int ordinal, DateOnly limit) => new()
        {
            ChangeNumber = 1_000, Ordinal = ordinal, EntitySet = "Declarations", RecordId = Id(name), BeatCode = Beat1, Kind = ChangeKind.Updated, Version = 2,
            Fields = [new("Status", DeclarationStatus.Received, DeclarationStatus.Confirmed), new("DueOn", limit, null)],
        };
    }

    [Fact]
    public async Task Cases_are_counted_by_when_they_began_and_ended()
    {
        var monday = Week.Begins;
        await AddAsync(
            new Conflict { Id = Id("old"), Version = 1, BeatCode = Beat1, EntitySet = "Houses", RecordId = House101, Standing = "kept", ReceivedAt = monday.AddDays(-12), CollectedAt = monday, Field = "Use" },
            new Conflict { Id = Id("decided"), Version = 1, BeatCode = Beat1, EntitySet = "Houses", RecordId = House101, Standing = "kept", ReceivedAt = monday.AddDays(-1), CollectedAt = monday, DecidedAt = monday.AddDays(2), Status = ConflictStatus.Decided, Field = "Use" },
            new Conflict { Id = Id("decided since"), Version = 1, BeatCode = Beat3, EntitySet = "Houses", RecordId = House201, Standing = "kept", ReceivedAt = monday.AddDays(3), CollectedAt = monday, DecidedAt = monday.AddDays(7), Status = ConflictStatus.Decided, Field = "Use" },
            new Matter { Id = Id("closed"), Version = 1, BeatCode = Beat1, AddressId = Room101, Kind = "hazard", Text = "楼道堆物", OpenedAt = monday.AddDays(-3), ClosedAt = monday.AddDays(1), Closing = "已清理" },
            new Matter { Id = Id("open"), Version = 1, BeatCode = Beat2, AddressId = Room201, Kind = "hazard", Text = "电线老化", OpenedAt = monday.AddDays(4) },
            Declared("late", monday.AddDays(-6), DeclarationStatus.Received, null),
            Declared("in time", monday.AddDays(1), DeclarationStatus.Confirmed, monday.AddDays(2)),
            Declared("too late", monday.AddDays(-10), DeclarationStatus.Refused, monday.AddDays(1)),
            Declared("waits for a landlord", monday.AddDays(-6), DeclarationStatus.AwaitsLandlord, null));
        Time.Now = Time.Now.AddDays(6);
        await WriteAsync(Registrar, Items.Change<Unit>(Shop102, 1, ("RepresentativeName", "测试9")));
        Assert.Single(await AllAsync<Defect>(d => d.Where(x => x.Status == DefectStatus.Repaired)));
        var figures = (await FiguresAsync(await MakeAsync(CountysWeek))).Figures;
        Measures Of(string beat) => figures.Beats.Single(b => b.Code == beat).Now;
        Assert.Equal((new ConflictCounts(1, 1, 1, 18), new ConflictCounts(0, 1, 0, 3)), (Of(Beat1).Conflicts, Of(Beat3).Conflicts));
        Assert.Equal((new MatterCounts(0, 1, 0), new MatterCounts(1, 0, 1)), (Of(Beat1).Matters, Of(Beat2).Matters));
        Assert.Equal(new DeclarationCounts(1, 2, 1, 2, 1), Of(Beat1).Declarations);
        // A shop without a representative and others, found when the county was written, on the Wednesday; one was repaired since, which is another week's work.
        var found = (await AllAsync<Defect>(d => d.Where(x => x.BeatCode == Beat1))).Count;
        Assert.Equal((found, 0, found), (Of(Beat1).Defects.Opened, Of(Beat1).Defects.Settled, Of(Beat1).Defects.Open));
        Assert.True(found > 0);
        Assert.Equal(new ConflictCounts(1, 2, 1, 18), figures.Whole.Now.Conflicts);
        Assert.Equal([Station1, Station2], figures.Stations.Select(s => s.Code));
        Assert.Equal("石泉县", figures.Whole.Name);
    }

    [Fact]
    public async Task Accuracy_is_what_the_last_inspection_of_each_beat_has_proved()
    {
        await AddAsync(
            Closed("earlier", Week.Begins.AddDays(1), new StratumResult(Beat1, "Houses", Officer1.UserId, 500, 60, 60, 30, 0)),
            Closed("later", Week.Begins.AddDays(2), new StratumResult(Beat1, "Houses", Officer1.UserId, 500, 60, 60, 60, 0), new StratumResult(Beat3, "Houses", Officer3.UserId, 400, 20, 20, 20, 0)),
            Closed("too late", Week.Ends, new StratumResult(Beat2, "Houses", Officer2.UserId, 500, 60, 60, 60, 0)));
        Time.Now = Time.Now.AddDays(6);
        var figures = (await FiguresAsync(await MakeAsync(CountysWeek))).Figures;
        Assert.Equal(
            [VerdictCode.Met, null, VerdictCode.NotEnoughEvidence],
            figures.Beats.Select(b => b.Accuracy?.Verdict));
        Assert.Equal((80, 80, VerdictCode.Met, 1.0), (figures.Whole.Accuracy!.Checked, figures.Whole.Accuracy.Right, figures.Whole.Accuracy.Verdict, figures.Whole.Accuracy.Estimate));
        Assert.Equal([Id("later")], figures.Whole.Accuracy.Inspections);
        Assert.InRange(figures.Beats[0].Accuracy!.Lower!.Value, 0.95, 0.96);
        Assert.Equal(VerdictCode.Met, figures.Stations[0].Accuracy!.Verdict);
    }

    [Fact]
    public async Task A_month_is_evaluated_with_the_sum_behind_each_part()
    {
        await VisitAsync(Store, "one", VisitOutcome.Confirmed, Time.Now, Items.Change<House>(House101, 1, ("VerifiedAt", Time.Now)));
        Time.Now = Time.Now.AddDays(14);
        var figures = (await FiguresAsync(await MakeAsync(new BulletinOrder(new(BulletinKind.Monthly, new(2026, 5, 1)), null)))).Figures;
        Assert.Equal(["", Station1, Station2, Beat1, Beat2, Beat3], figures.Evaluations.Select(e => e.AreaCode));
        var beat = figures.Evaluations.Single(e => e.AreaCode == Beat1);
        var part = beat.Parts.Single(p => p.Name == EvaluationPart.Timeliness);
        Assert.Equal((0.1, 1, 1, 1.0, PartState.Counted), (part.Weight, part.Count, part.Of, part.Rate, part.State));
        Assert.Equal(PartState.NotEnoughEvidence, beat.Parts.Single(p => p.Name == EvaluationPart.Accuracy).State);
        var counted = beat.Parts.Where(p => p.State == PartState.Counted).ToList();
        Assert.Equal(Math.Round(counted.Sum(p => p.Weight), 4), beat.WeightCounted);
        Assert.Equal(counted.Sum(p => p.Weight * p.Rate!.Value) / counted.Sum(p => p.Weight), beat.Score!.Value, 4);
    }

    [Fact]
    public async Task Only_a_supervisor_signs_a_stations_and_a_registrar_the_countys_and_only_the_newest_edition_once()
    {
        await AddAccountsAsync();
        Time.Now = Time.Now.AddDays(5);
        var station = (await MakeAsync(CountysWeek with { StationCode = Station1 })).Id;
        var county = (await MakeAsync(CountysWeek)).Id;
        await RefusedAsync(Problems.NotFound, () => SignAsync(Officer1, station));
        await RefusedAsync(Problems.NotFound, () => SignAsync(Supervisor2, station));
        await RefusedAsync(Problems.NotFound, () => SignAsync(Supervisor1, county));
        await RefusedAsync(Problems.NotAllowed, () => SignAsync(Registrar, station));
        // The register itself is nobody who could answer for it.
        await RefusedAsync(Problems.NotAllowed, () => SignAsync(Actor.Register, county));
        await RefusedAsync(Problems.PreconditionFailed, () => SignBulletin.RunAsync(Store, Supervisor1, station, 7, default));

        var before = (await ReadAsync(station)).Content;
        await SignAsync(Supervisor1, station);
        await SignAsync(Supervisor1, station);
        var (signed, after) = await ReadAsync(station);
        Assert.Equal((BulletinStatus.Signed, Supervisor1.UserId, "甲所长", Time.Now, 2L), (signed.Status, signed.SignedBy, signed.SignedName, signed.SignedAt, signed.Version));
        Assert.Equal(before, after);
        await RefusedAsync(Problems.BulletinStep, () => SignAsync(Supervisor1 with { UserId = Supervisor2.UserId }, station));

        await VisitAsync(Store, "late", VisitOutcome.Confirmed, Week.Begins.AddDays(4));
        var next = await MakeAsync(CountysWeek with { StationCode = Station1 });
        Assert.Equal((2, BulletinStatus.Draft), (next.Edition, (await ReadAsync(next.Id)).Bulletin.Status));
        Assert.Equal(BulletinStatus.Signed, (await ReadAsync(station)).Bulletin.Status);
        await MakeAsync(CountysWeek);
        await RefusedAsync(Problems.BulletinStep, () => SignAsync(Registrar, county));
    }

    [Fact]
    public async Task Nobody_makes_or_reads_what_is_anothers_and_a_period_must_be_one_and_be_over()
    {
        Time.Now = Time.Now.AddDays(5);
        Task<MadeBulletin> As(Actor actor, BulletinOrder order, string? reason = null) => MakeBulletin.RunAsync(Store, actor, order, reason, default);
        await RefusedAsync(Problems.NotAllowed, () => As(Officer1, CountysWeek with { StationCode = Station1 }));
        await RefusedAsync(Problems.NotAllowed, () => As(Administrator, CountysWeek));
        await RefusedAsync(Problems.NotAllowed, () => As(Supervisor1, CountysWeek));
        await RefusedAsync(Problems.BeatNotYours, () => As(Supervisor1, CountysWeek with { StationCode = Station2 }));
        await RefusedAsync(Problems.BeatNotYours, () => As(Supervisor1, CountysWeek with { StationCode = "x" }));
        await RefusedAsync(Problems.DeviceRevoked, () => As(Supervisor1 with { Revoked = true }, CountysWeek with { StationCode = Station1 }));
        await RefusedAsync(Problems.UnknownReference, () => As(Registrar, CountysWeek with { StationCode = "610922999999" }));
        await RefusedAsync(Problems.UnknownCode, () => As(Registrar, new(new("yearly", Week.From), null)));
        await RefusedAsync(Problems.MalformedRequest, () => As(Registrar, new(Week with { From = Wednesday }, null)));
        await RefusedAsync(Problems.MalformedRequest, () => As(Registrar, new(Week with { From = Week.From.AddDays(7) }, null)));
        await RefusedAsync(Problems.MalformedRequest, () => As(Registrar, new(new(BulletinKind.Daily, County.Day(Time.Now)), null)));
        Assert.Empty(await AllAsync<Bulletin>());
        // Nothing of what was refused is left behind on a connection.
        for (var i = 0; i < 3; i++)
        {
            await RefusedAsync(Problems.UnknownReference, () => As(Registrar, CountysWeek with { StationCode = "610922999999" }));
            await As(Registrar, CountysWeek);
        }

        var id = (await As(Supervisor1, CountysWeek with { StationCode = Station1 })).Id;
        await VisitAsync(Store, "late", VisitOutcome.Confirmed, Week.Begins.AddDays(4));
        await RefusedAsync(Problems.RuleBroken, () => As(Supervisor1, CountysWeek with { StationCode = Station1 }, new string('长', Bulletin.LongestReason + 1)));
        var again = (await As(Supervisor1, CountysWeek with { StationCode = Station1 }, " 设备故障后补传 ")).Id;
        Assert.Equal("设备故障后补传", (await ReadAsync(again)).Bulletin.Reason);
        await using var context = await Store.Database.OpenReadContextAsync(default);
        foreach (var stranger in new[] { Officer1, Supervisor2, Administrator, Supervisor1 with { Revoked = true } })
            await RefusedAsync(Problems.NotFound, () => BulletinAccess.ReadAsync(context, stranger, id, default));
        Assert.Equal(id, (await BulletinAccess.ReadAsync(context, Supervisor1, id, default)).Bulletin.Id);
    }

    [Fact]
    public async Task Of_two_who_make_the_same_at_once_both_have_the_one_edition()
    {
        Time.Now = Time.Now.AddDays(5);
        var both = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => MakeAsync(CountysWeek))));
        Assert.Single(both.Select(b => (b.Id, b.Edition)).Distinct());
        Assert.Single(both, b => b.IsNew);
    }

    [Fact]
    public async Task What_is_due_is_made_each_morning_once_and_what_was_missed_some_periods_back()
    {
        var schedule = new BulletinSchedule(Store);
        // Of days before the register kept figures there is nothing to tell.
        Assert.Empty(await schedule.RunAsync(default));
        await NextDayAsync("2026-05-21T06:29");
        Assert.Empty(await schedule.RunAsync(default));
        Time.Now = Time.Now.AddMinutes(1);
        Assert.Equal([("daily", Wednesday, null), ("daily", Wednesday, Station1), ("daily", Wednesday, Station2)], Made(await schedule.RunAsync(default)));
        Assert.Empty(await schedule.RunAsync(default));
        Assert.Empty(await new BulletinSchedule(Store).RunAsync(default));

        // A week away, until a Monday that is the first of a month.
        await NextDayAsync("2026-06-01T06:30");
        var made = Made(await schedule.RunAsync(default)).Where(m => m.Station is null).Select(m => (m.Kind, m.From)).ToList();
        Assert.Equal(
            [("daily", new(2026, 5, 29)), ("daily", new(2026, 5, 30)), ("daily", new DateOnly(2026, 5, 31)), ("weekly", new(2026, 5, 18)), ("weekly", new(2026, 5, 25)), ("monthly", new(2026, 5, 1))],
            made);
        Assert.Empty(await schedule.RunAsync(default));
        Assert.All(await AllAsync<Bulletin>(), b => Assert.Equal((1, BulletinStatus.Draft), (b.Edition, b.Status)));
    }

    [Fact]
    public async Task One_that_fails_holds_up_no_other_and_is_tried_again_later()
    {
        // An inspection whose result cannot be read: weeks look at it and days do not.
        await AddAsync(Closed("damaged", Week.Begins.AddDays(1), new StratumResult(Beat1, "Houses", Officer1.UserId, 500, 60, 60, 60, 0)));
        await TamperAsync("UPDATE \"Inspections\" SET \"Result\" = '{{'");
        await NextDayAsync("2026-05-25T06:30");
        var schedule = new BulletinSchedule(Store);
        var results = await schedule.RunAsync(default);
        Assert.All(results, r => Assert.Equal(r.Order.Period.Kind == BulletinKind.Weekly, r.Failure is not null));
        Assert.Equal((9, 3), (results.Count(r => r.Failure is null), results.Count(r => r.Failure is not null)));
        Assert.Empty(await schedule.RunAsync(default));
        await TamperAsync("DELETE FROM \"Inspections\"");
        Time.Now = Time.Now.AddMinutes(29);
        Assert.Empty(await schedule.RunAsync(default));
        Time.Now = Time.Now.AddMinutes(2);
        Assert.Equal([null, Station1, Station2], Made(await schedule.RunAsync(default)).Select(m => m.Station));
    }

    /// <summary>A week of work with late work in it, made on a database: the files of its second edition.</summary>
    internal static async Task<IReadOnlyList<byte[]>> FilesOfAWeekAsync(TestDatabase database)
    {
        var time = new FakeTime();
        await using var store = await (await database.CountyAsync()).OpenAsync(time);
        await VisitAsync(store, "one", VisitOutcome.Confirmed, time.Now, Items.Change<House>(House101, 1, ("VerifiedAt", time.Now)));
        time.Now = time.Now.AddDays(5);
        await MakeBulletin.RunAsync(store, Registrar, CountysWeek, null, default);
        await VisitAsync(store, "late", VisitOutcome.NobodyHome, time.Now.AddDays(-3));
        var made = await MakeBulletin.RunAsync(store, Registrar, CountysWeek, null, default);
        await using var context = await store.Database.OpenReadContextAsync(default);
        var (bulletin, content) = await BulletinAccess.ReadAsync(context, Registrar, made.Id, default);
        Assert.Equal(2, bulletin.Edition);
        return [content, .. BulletinFormat.All.Select(f => f.Render(bulletin, content))];
    }

    private static List<(string Kind, DateOnly From, string? Station)> Made(IReadOnlyList<ScheduledBulletin> results)
    {
        Assert.All(results, r => Assert.Null(r.Failure));
        return [.. results.Select(r => (r.Order.Period.Kind, r.Order.Period.From, r.Order.StationCode))];
    }

    // The first write of a day closes the days before.
    private async Task NextDayAsync(string local)
    {
        Time.Now = new DateTimeOffset(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture), County.Offset);
        var house = await GetAsync<House>(House201);
        await WriteAsync(Registrar, Items.Change<House>(House201, house.Version, ("Rooms", (house.Rooms ?? 0) + 1)));
    }

    private static Declaration Declared(string name, DateTimeOffset at, string status, DateTimeOffset? decidedAt) => new()
    {
        Id = Id(name), Version = 1, BeatCode = Beat1, AddressId = Room101, Kind = DeclarationKind.Residence, Status = status, DeclaredAt = at, DecidedAt = decidedAt, ExpiresOn = County.Day(at).AddDays(30),
    };

    private static Inspection Closed(string name, DateTimeOffset at, params StratumResult[] strata) => new()
    {
        Id = Id(name), Version = 1, Beats = [.. strata.Select(s => s.BeatCode)], Kinds = ["Houses"], PeriodFrom = Week.From, PeriodTo = Week.From, Target = 0.95, Status = InspectionStatus.Closed, ClosedAt = at, PlannedAt = at,
        Result = JudgeInspection.Run(strata, [], 0.95, Register.CodeLists.CodeLists.Standard(), _ => Register.Quality.Proof.IntensityState.Start),
    };

    private Task<int> AddAsync(params object[] rows) => Store.WriteAsync(async context =>
    {
        context.AddRange(rows);
        return await context.SaveChangesAsync();
    });

    private Task<int> AddAccountsAsync() => AddAsync(
        new User { Id = Supervisor1.UserId, UserName = "supervisor1", DisplayName = "甲所长", Role = Role.Supervisor, StationCode = Station1 },
        new User { Id = Supervisor2.UserId, UserName = "supervisor2", DisplayName = "乙所长", Role = Role.Supervisor, StationCode = Station2 },
        new User { Id = Registrar.UserId, UserName = "registrar", DisplayName = "登记员", Role = Role.Registrar });

    private static async Task VisitAsync(RegisterStore store, string name, string outcome, DateTimeOffset at, params PushItem[] items)
    {
        var visit = new Visit { Id = Id(name), BeatCode = Beat1, AddressId = Room101, CollectedAt = at, Outcome = outcome };
        var answers = await store.PushAsync([.. items.Prepend(Items.Create(visit)).Select(i => i with { VisitId = visit.Id, CollectedAt = at, Group = name })], Officer1);
        Assert.All(answers, a => Assert.True(a.Problem is null, $"{a.Problem?.Kind.Code} {a.Problem?.Target} {a.Problem?.Message}"));
    }

    private Task<MadeBulletin> MakeAsync(BulletinOrder order) => MakeBulletin.RunAsync(Store, Registrar, order, null, default);

    private Task SignAsync(Actor actor, Guid id) => SignBulletin.RunAsync(Store, actor, id, null, default);

    private async Task<(Bulletin Bulletin, byte[] Content)> ReadAsync(Guid id)
    {
        await using var context = await Store.Database.OpenReadContextAsync(default);
        return await BulletinAccess.ReadAsync(context, Registrar, id, default);
    }

    private async Task<BulletinContent> FiguresAsync(MadeBulletin made) => CanonicalJson.Read<BulletinContent>((await ReadAsync(made.Id)).Content);

    private static async Task RefusedAsync(ProblemKind kind, Func<Task> work) => Assert.Equal(kind.Code, (await Assert.ThrowsAsync<ProblemException>(work)).Kind.Code);
}

public sealed class BulletinsOnSqlite() : BulletinTests(TestDatabase.Sqlite);

public sealed class BulletinsOnPostgres() : BulletinTests(TestDatabase.Postgres);

/// <summary>What is promised of both databases together.</summary>
public sealed class BulletinBytesTests
{
    [Fact]
    public async Task The_same_week_makes_the_same_bytes_on_both_databases()
    {
        var (sqlite, postgres) = (await BulletinTests.FilesOfAWeekAsync(TestDatabase.Sqlite), await BulletinTests.FilesOfAWeekAsync(TestDatabase.Postgres));
        Assert.Equal(System.Text.Encoding.UTF8.GetString(sqlite[0]), System.Text.Encoding.UTF8.GetString(postgres[0]));
        Assert.Equal(sqlite, postgres);
    }
}
