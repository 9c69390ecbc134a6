using FieldCollect.Register;
using FieldCollect.Register.Accounts;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Inspections;
using FieldCollect.Store.Reading;
using FieldCollect.Store.Tests.World;
using FieldCollect.Store.Writing;
using Microsoft.EntityFrameworkCore;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>Inspections where days really pass: the frame of a past moment, what comes between the steps, and what is sent back.</summary>
public abstract class InspectionTests(TestDatabase database) : StoreTests(database)
{
    private static readonly string[] Beats = [Beat1, Beat2, Beat3];

    private static readonly InspectionWish Wish = new([Beat1, Beat2], ["Residencies", "Houses"], 0.95, 0.98, 0.2);

    [Fact]
    public async Task The_frame_of_a_past_moment_is_what_it_was_whatever_has_come_since()
    {
        await WriteAsync(Officer1, Items.Create(new Visit { Id = Id("v1"), BeatCode = Beat1, AddressId = Room101, CollectedAt = Time.Now, Outcome = VisitOutcome.Confirmed }));
        await WriteAsync(Officer1Too, Items.Create(new Visit { Id = Id("v2"), BeatCode = Beat1, AddressId = Room101, CollectedAt = Time.Now, Outcome = VisitOutcome.NobodyHome }));
        var (before, number, then) = (await FrameAsync(null), await HeadAsync(), Time.Now.AddSeconds(1));
        // Whoever met nobody has collected nothing; where nobody has been, who wrote it down has.
        Assert.Equal(Officer1.UserId, before.Single(s => s.Records.Contains(ChenStays)).CollectorId);
        Assert.Equal(Registrar.UserId, before.Single(s => s.Records.Contains(LinStays2)).CollectorId);

        Time.Now = Time.Now.AddDays(1);
        await WriteAsync(Registrar, Items.Change<Address>(Street2, 1, ("BeatCode", Beat3)));
        await WriteAsync(Officer1, Items.Change<Residency>(LinStays1, 1, ("EndedOn", new DateOnly(2026, 5, 21)), ("EndReason", "movedAway")));
        await WriteAsync(Registrar, Items.Remove<House>(House101, 1));
        await WriteAsync(Officer1, Items.Create(House(Id("new house"), Beat1, Room102)), Items.Change<Residency>(ChenStays, 1, ("AddressId", Room102)));
        await WriteAsync(Registrar, Items.Change<Address>(Room301, 1, ("Status", AddressStatus.Retired), ("RetiredReason", "拆除"), ("ValidTo", new DateOnly(2026, 5, 21))));
        await WriteAsync(Officer2 with { Beats = Beats.ToHashSet() }, Items.Create(new Visit { Id = Id("v3"), BeatCode = Beat1, AddressId = Room101, CollectedAt = Time.Now, Outcome = VisitOutcome.Confirmed }));

        Assert.Equal(SampleFrame.HashOf(before), SampleFrame.HashOf(await FrameAsync((number, then))));
        var now = await FrameAsync(null);
        Assert.NotEqual(SampleFrame.HashOf(before), SampleFrame.HashOf(now));
        Assert.Contains(Id("new house"), now.SelectMany(s => s.Records));
        Assert.DoesNotContain(House101, now.SelectMany(s => s.Records));
        // Not all of it was in the frame at the beginning.
        Assert.Equal(0, (await FrameAsync((0, then))).Sum(s => s.Records.Count));
    }

    [Fact]
    public async Task What_changes_between_the_end_of_the_period_and_the_draw_is_not_in_the_sample_and_its_list_is_drawn_again_for_ever()
    {
        var id = await PlanAsync();
        Time.Now = Time.Now.AddDays(1);
        await WriteAsync(Officer1, Items.Create(House(Id("too late"), Beat1, Room102)));
        await DrawInspection.RunAsync(Store, Registrar, id, CancellationToken.None);
        var drawn = await GetAsync<Inspection>(id);
        Assert.Equal((5, 5), (drawn.FrameSize, drawn.Drawn));
        await Assert.ThrowsAsync<ProblemException>(() => DrawInspection.RunAsync(Store, Registrar, id, CancellationToken.None));

        await WriteAsync(Registrar, Items.Remove<House>(House201, 1));
        await AssignAndCaptureAsync(id);
        Assert.True(await CloseInspection.RunAsync(Store, Registrar, id, CancellationToken.None));
        Assert.True(await CloseInspection.RunAsync(Store, Registrar, id, CancellationToken.None));
        Time.Now = Time.Now.AddDays(400);
        await WriteAsync(Registrar, Items.Remove<House>(House101, 1));
        await using var context = Store.NewContext();
        var again = await RedrawInspection.RunAsync(context, id, CancellationToken.None);
        Assert.Equal((true, 5), (again.Same, again.Drawn.Count));
        Assert.Contains(House201, again.Drawn);
    }

    [Fact]
    public async Task A_frame_or_seed_that_was_tampered_with_is_found_out()
    {
        var id = await PlanAsync();
        Time.Now = Time.Now.AddDays(1);
        await DrawInspection.RunAsync(Store, Registrar, id, CancellationToken.None);
        await CloseInspection.VoidAsync(Store, Registrar, id, "试", CancellationToken.None);
        await using var context = Store.NewContext();
        Assert.True((await RedrawInspection.RunAsync(context, id, CancellationToken.None)).Same);
        await TamperAsync("UPDATE \"Inspections\" SET \"Seed\" = '" + new string('0', 64) + "'");
        // Of strata as small as these the list may come out alike; the commitment does not.
        Assert.Equal((false, true), await SaysAsync() is var (commitment, frame, _) ? (commitment, frame) : default);
        await TamperAsync("UPDATE \"InspectionStrata\" SET \"Drawn\" = 1");
        Assert.Equal((false, false, false), await SaysAsync());

        async Task<(bool, bool, bool)> SaysAsync()
        {
            await using var fresh = Store.NewContext();
            var again = await RedrawInspection.RunAsync(fresh, id, CancellationToken.None);
            return (again.Commitment, again.Frame, again.List);
        }
    }

    [Fact]
    public async Task Of_two_who_draw_at_once_one_draws()
    {
        var id = await PlanAsync();
        Time.Now = Time.Now.AddDays(1);
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            try
            {
                await DrawInspection.RunAsync(Store, Registrar, id, CancellationToken.None);
                return "drawn";
            }
            catch (ProblemException problem)
            {
                return problem.Kind.Code;
            }
        })));
        Assert.Equal(["InspectionStep", "drawn"], both.Order(StringComparer.Ordinal));
        Assert.Equal(5, (await AllAsync<InspectionItem>()).Count);
    }

    [Fact]
    public async Task The_collector_of_a_record_captures_nothing_of_it_whoever_assigned_it()
    {
        var id = await PlanAsync();
        Time.Now = Time.Now.AddDays(1);
        await DrawInspection.RunAsync(Store, Registrar, id, CancellationToken.None);
        await AddUserAsync("checker");
        await AssignInspection.RunAsync(Store, Registrar, id, ["checker"], null, CancellationToken.None);
        await TamperAsync($"UPDATE \"InspectionItems\" SET \"CheckerId\" = {Sql(Registrar.UserId)}");
        var item = (await AllAsync<InspectionItem>())[0];
        await RefusedAsync(Problems.CheckerIsCollector, Registrar, Items.Change<InspectionItem>(item.Id, item.Version, ("Outcome", "absent")));
        // For others it is not there, and so a terminal's work on it waits.
        await RefusedAsync(Problems.NotFound, Officer1, Items.Change<InspectionItem>(item.Id, item.Version, ("Outcome", "absent")));
        Assert.Equal(Outcome.Held, (await PushAsync(Officer1, Items.Change<InspectionItem>(item.Id, item.Version, ("Outcome", "absent")).Merging())).Outcome);
    }

    [Fact]
    public async Task What_was_verified_again_since_the_period_is_other_work_and_is_not_sent_back()
    {
        await ShipAsync("InspectionPolicy", "void.least", "1");
        await WriteAsync(Registrar, Items.Change<House>(House101, 1, ("VerifiedAt", Time.Now.AddHours(-1))), Items.Change<House>(House201, 1, ("VerifiedAt", Time.Now.AddHours(-1))));
        var id = await PlanAsync();
        Time.Now = Time.Now.AddDays(1);
        await WriteAsync(Officer2, Items.Change<House>(House201, 2, ("VerifiedAt", Time.Now)));
        await DrawInspection.RunAsync(Store, Registrar, id, CancellationToken.None);
        await AssignAndCaptureAsync(id);
        await CloseInspection.RunAsync(Store, Registrar, id, CancellationToken.None);
        Assert.All((await GetAsync<Inspection>(id)).Result!.Batches, b => Assert.True(b.Voided));
        var (sent, stays) = (await GetAsync<House>(House101), await GetAsync<House>(House201));
        Assert.Equal((null, null), (sent.VerifiedAt, sent.DueOn));
        Assert.NotNull(stays.DueOn);
        Assert.Contains(id.ToString(), (await ChangesOfAsync(House101))[^1].Reason);
    }

    [Fact]
    public async Task What_is_sealed_stands_in_no_table_in_clear_and_what_was_found_neither()
    {
        var id = await PlanAsync();
        Time.Now = Time.Now.AddDays(1);
        await DrawInspection.RunAsync(Store, Registrar, id, CancellationToken.None);
        await AssignAndCaptureAsync(id);
        Assert.All(await AllAsync<InspectionItem>(), i => Assert.Equal((null, null), (i.RecordId, i.CollectorId)));
        Assert.All(await AllAsync<Change>(c => c.Where(x => x.EntitySet == "InspectionItems" && x.Fields != null)), c => Assert.DoesNotContain(c.Fields!, f => f.Name is not ("Status" or "CheckerId" or "ReceivedAt")));
        await CloseInspection.RunAsync(Store, Registrar, id, CancellationToken.None);
        var compared = (await AllAsync<InspectionItem>(i => i.Where(x => x.RecordId == ChenStays))).Single().Compared;
        Assert.Equal(ComparedField.Wrong, Assert.Single(compared).Result);
    }

    private async Task<Guid> PlanAsync()
    {
        var today = Register.County.Day(Time.Now);
        return await PlanInspection.MakeAsync(Store, Registrar, Wish, today.AddDays(-10), today, null, null, CancellationToken.None);
    }

    // Nothing of the kind is there, anywhere.
    private async Task AssignAndCaptureAsync(Guid id)
    {
        var checker = await AddUserAsync("checker");
        await AssignInspection.RunAsync(Store, Registrar, id, ["checker"], null, CancellationToken.None);
        foreach (var item in await AllAsync<InspectionItem>(i => i.Where(x => x.InspectionId == id)))
            await WriteAsync(checker, Items.Change<InspectionItem>(item.Id, item.Version, ("Outcome", CaptureOutcome.Absent)));
    }

    private async Task<Actor> AddUserAsync(string name)
    {
        await Store.WriteAsync(async context =>
        {
            if (!await context.Users.AnyAsync(u => u.UserName == name))
                context.Add(new User { Id = Id(name), UserName = name, DisplayName = name, Role = Role.Officer });
            return await context.SaveChangesAsync();
        });
        return Officer(name, Beat3);
    }

    private async Task<IReadOnlyList<FrameStratum>> FrameAsync((long Number, DateTimeOffset Moment)? asOf)
    {
        await using var connection = await Store.Database.OpenReadAsync(CancellationToken.None);
        await ReadTransaction.BeginAsync(connection, CancellationToken.None);
        var frame = await FrameQuery.ReadAsync(connection, [Beat1, Beat2], FrameQuery.Kinds, asOf?.Number, asOf?.Moment ?? Time.Now.AddSeconds(1), CancellationToken.None);
        await ReadTransaction.EndAsync(connection, CancellationToken.None);
        return frame;
    }
}

public sealed class InspectionsOnSqlite() : InspectionTests(TestDatabase.Sqlite);

public sealed class InspectionsOnPostgres() : InspectionTests(TestDatabase.Postgres);
