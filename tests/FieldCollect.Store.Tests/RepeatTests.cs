using FieldCollect.Register.Houses;
using FieldCollect.Store.Writing;
using FieldCollect.Register;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Model;
using FieldCollect.Store.Tests.World;
using Microsoft.EntityFrameworkCore;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>Requests sent again, and changes that could not be applied.</summary>
public abstract class RepeatTests(TestDatabase database) : StoreTests(database)
{
    [Fact]
    public async Task A_repeat_gets_the_same_answer_and_has_no_second_effect_also_after_a_restart()
    {
        var item = Items.Change<Resident>(Chen, 1, ("Remark", "once")).As("r1");
        var first = Assert.Single(await WriteAsync(Officer1, item));
        var head = await HeadAsync();
        await ReopenAsync();
        var again = await PushAsync(Officer1, item);
        Assert.Equal((first.Status, first.Outcome, first.Version, true), (again.Status, again.Outcome, again.Version, again.Repeated));
        Assert.Equal(first.Key, again.Key);
        Assert.Equal(head, await HeadAsync());
    }

    [Fact]
    public async Task A_repeat_of_a_quarantined_change_gets_its_problem_again()
    {
        var item = Items.Change<Resident>(Id("nobody"), 1, ("Remark", "x")).Merging().As("r2");
        var first = await PushAsync(Officer1, item);
        var again = await PushAsync(Officer1, item);
        Assert.Equal((202, Problems.NotFound.Code, true), (again.Status, again.Problem!.Kind.Code, again.Repeated));
        Assert.Equal(first.Problem!.Message, again.Problem.Message);
        Assert.Single(await AllAsync<QuarantinedChange>());
    }

    [Fact]
    public async Task Another_request_or_another_user_under_the_same_id_is_refused()
    {
        await WriteAsync(Officer1, Items.Change<Resident>(Chen, 1, ("Remark", "once")).As("r3"));
        await RefusedAsync(Problems.RepeatabilityMismatch, Officer1, Items.Change<Resident>(Chen, 2, ("Remark", "twice")).As("r3", "another"));
        await RefusedAsync(Problems.RepeatabilityMismatch, Officer1Too, Items.Change<Resident>(Chen, 1, ("Remark", "once")).As("r3"));
        Assert.Equal("once", (await GetAsync<Resident>(Chen)).Remark);
    }

    [Fact]
    public async Task An_id_given_twice_in_one_push_is_refused_and_its_group_with_it()
    {
        var answers = await PushAsync(
            Officer1,
            Items.Change<Resident>(Chen, 1, ("Remark", "first")).As("r4"),
            Items.Change<Resident>(He, 1, ("Remark", "grouped")).As("r5").In("g"),
            Items.Change<Resident>(Chen, 2, ("Remark", "second")).As("r4").In("g"));
        Assert.Equal([204, 424, 400], answers.Select(a => a.Status));
        Assert.Equal(Problems.RepeatabilityMismatch.Code, answers[2].Problem!.Kind.Code);
        Assert.Null((await GetAsync<Resident>(He)).Remark);
    }

    [Fact]
    public async Task A_refused_request_may_be_corrected_under_its_id()
    {
        await RefusedAsync(Problems.UnknownCode, Officer1, Items.Change<Resident>(Chen, 1, ("Sex", "x")).As("r6", "bad"));
        await WriteAsync(Officer1, Items.Change<Resident>(Chen, 1, ("Sex", "1")).As("r6", "good"));
    }

    [Fact]
    public async Task The_same_request_many_times_at_once_has_one_effect()
    {
        var head = await HeadAsync();
        var item = Items.Create(Resident(Id("twin"), Beat1, 70)).As("r7");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PushAsync(Officer1, item))));
        Assert.All(answers, a => Assert.Equal((201, 1L), (a.Status, a.Version)));
        Assert.Equal(1, answers.Count(a => !a.Repeated));
        Assert.Equal(head + 1, await HeadAsync());
        Assert.Single(await ChangesOfAsync(Id("twin")));
    }

    [Fact]
    public async Task A_change_that_cannot_be_applied_is_kept_with_its_problem_and_its_body_sealed()
    {
        var body = $$"""{"Phone":"{{Phone(71)}}"}""";
        var answer = await PushAsync(Officer1, Items.Change<House>(House101, 1, ("OwnerPhone", Phone(71)), ("Use", "castle")).Merging(Time.Now.AddHours(-1)).As("q1", body));
        Assert.Equal((202, Outcome.Quarantined, Problems.UnknownCode.Code), (answer.Status, answer.Outcome, answer.Problem!.Kind.Code));
        await using var context = Store.NewContext();
        var kept = await context.Set<QuarantinedChange>().SingleAsync();
        Assert.Equal((Beat1, "q1", "PATCH", "W/\"1\"", Problems.UnknownCode.Code, KeptStatus.Quarantined), (kept.BeatCode, kept.RequestId, kept.Method, kept.IfMatch, kept.ProblemCode, kept.Status));
        Assert.Equal((Officer1.UserId, Officer1.DeviceId, Time.Now.AddHours(-1)), (kept.UserId, kept.DeviceId, kept.CollectedAt));
        var sealedBody = context.Entry(kept).Property<byte[]?>(RegisterContext.ProtectedBody).CurrentValue;
        Assert.Contains(Phone(71), Store.Personal.Open(sealedBody, "QuarantinedChanges", RegisterContext.ProtectedBody, kept.Id), StringComparison.Ordinal);
        Assert.Equal(body, KeptRequest.Open(sealedBody, Store.Personal, kept).Body);
        // Whoever decides sees what it wants, and of a number no more than anywhere else.
        Assert.Equal([Register.Codes.Mask.Phone(Phone(71)), "castle"], kept.Fields!.Select(f => $"{f.New}").Order());
        Assert.Equal(FeedState.Present, (await FeedOfAsync(kept.Id))[Beat1]);
    }

    [Fact]
    public async Task A_change_for_another_beat_is_quarantined_in_the_officers_own()
    {
        await PushAsync(Officer1, Items.Create(Resident(Id("elsewhere"), Beat2, 72)).Merging());
        Assert.Equal(Beat1, Assert.Single(await AllAsync<QuarantinedChange>()).BeatCode);
    }

    [Fact]
    public async Task A_group_goes_into_quarantine_whole_and_only_one_of_it_has_the_problem()
    {
        var answers = await PushAsync(
            Officer1,
            Items.Change<Resident>(He, 1, ("Remark", "fine")).Merging().As("g1").In("visit"),
            Items.Change<Resident>(Id("nobody"), 1, ("Remark", "x")).Merging().As("g2").In("visit"),
            Items.Change<Resident>(Chen, 1, ("Remark", "alone")).Merging().As("g3"));
        Assert.Equal([202, 202, 204], answers.Select(a => a.Status));
        Assert.Equal([Problems.FailedDependency.Code, Problems.NotFound.Code], answers.Take(2).Select(a => a.Problem!.Kind.Code));
        var kept = await AllAsync<QuarantinedChange>(q => q.OrderBy(x => x.RequestId));
        Assert.Equal([("g1", null), ("g2", Problems.NotFound.Code)], kept.Select(q => (q.RequestId, q.ProblemCode)));
        Assert.All(kept, q => Assert.Equal("visit", q.AtomicityGroup));
        Assert.Null((await GetAsync<Resident>(He)).Remark);
    }
}

public sealed class RepeatOnSqlite() : RepeatTests(TestDatabase.Sqlite);

public sealed class RepeatOnPostgres() : RepeatTests(TestDatabase.Postgres);
