using System.Collections.Concurrent;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Store.Model;
using FieldCollect.Store.Reading;
using FieldCollect.Store.Tests.World;
using Microsoft.EntityFrameworkCore;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>Many at once: nobody misses a row, nobody waits for ever, nobody pays for somebody else's accident.</summary>
public abstract class ConcurrencyTests(TestDatabase database) : StoreTests(database)
{
    private const int Seed = 20260520;

    [Fact]
    public async Task A_reader_that_follows_its_cursor_misses_nothing_beside_eight_writers_and_an_idle_transaction()
    {
        const int Writers = 8, Each = 12;
        var head = await HeadAsync();
        var (seen, cursor) = (new List<FeedItem>(), FeedCursor.After(head));
        // An open transaction that has read and written nothing more; on SQLite, where there is one writer, it only reads.
        await using var idle = await Store.Database.OpenReadContextAsync(CancellationToken.None);
        await idle.Database.OpenConnectionAsync();
        await using var open = IsSqlite ? null : await idle.Database.BeginTransactionAsync();
        if (!IsSqlite)
            await idle.Database.ExecuteSqlRawAsync("""INSERT INTO "Receipts" ("RequestId","UserId","RequestHash","Status","Outcome","EntitySet","RecordKey","RecordVersion","ReceivedAt") VALUES ('idle', gen_random_uuid(), '', 0, '', '', '', 0, 0)""");

        var written = new ConcurrentBag<Guid>();
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(async () =>
        {
            var random = new Random(Seed + w);
            for (var i = 0; i < Each; i++)
            {
                var id = Id($"written-{w}-{i}");
                var hold = random.Next(12);
                await Store.WriteAsync(async context =>
                {
                    var answers = await new Writing.Push(context, Store.Personal, Store.Codes, Officer1, Time).RunAsync([Items.Create(House(id, Beat1, Room101))]);
                    await Task.Delay(hold);
                    Assert.Equal(201, answers[0].Status);
                    return true;
                });
                written.Add(id);
            }
        })));
        var last = false;
        while (!last)
        {
            last = writing.IsCompleted;
            await using var connection = await Store.Database.OpenReadAsync(CancellationToken.None);
            var upTo = await BeatFeed.HeadAsync(connection, CancellationToken.None);
            for (var more = true; more;)
            {
                var page = await BeatFeed.ReadAsync(connection, IsSqlite, Beat1, cursor, upTo, goneBefore: -1, most: 7, sets: null, CancellationToken.None);
                seen.AddRange(page.Items);
                more = page.More;
                cursor = more ? new FeedCursor(page.Items[^1].ChangeNumber, page.Items[^1].EntitySet, page.Items[^1].RecordId) : FeedCursor.After(upTo);
            }
        }

        await writing;
        Assert.Equal(Writers * Each, written.Count);
        Assert.True(written.Order().SequenceEqual(seen.Select(s => s.RecordId).Order()), $"Seed {Seed}: {written.Except(seen.Select(s => s.RecordId)).Count()} rows missed.");
        Assert.Equal(seen.Select(s => s.ChangeNumber).Order(), seen.Select(s => s.ChangeNumber));
        Assert.Equal(Enumerable.Range(1, Writers * Each).Select(i => head + i), seen.Select(s => s.ChangeNumber));
    }

    [Fact]
    public async Task Pushes_over_the_same_rows_in_opposite_order_all_succeed()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            Guid[] people = i % 2 == 0 ? [Chen, Lin, He] : [He, Lin, Chen];
            return await PushAsync(
                Officer($"device{i}", Beat1),
                [.. people.Select(p => Items.Change<Resident>(p, 1, ("Remark", $"seen by {i}")).Merging(Time.Now.AddMinutes(i)))]);
        })));
        Assert.All(answers.SelectMany(a => a), a => Assert.Equal(204, a.Status));
        foreach (var person in new[] { Chen, Lin, He })
        {
            var changes = await ChangesOfAsync(person);
            Assert.Equal(Enumerable.Range(1, changes.Count).Select(v => (long)v), changes.Select(c => c.Version));
            Assert.Equal("seen by 7", (await GetAsync<Resident>(person)).Remark);
        }

        Assert.Equal(7 * 3, (await AllAsync<Conflict>()).Count);
    }

    [Fact]
    public async Task Two_stays_written_at_once_are_both_in_the_feed()
    {
        for (var round = 0; round < 6; round++)
        {
            var person = Id($"mover{round}");
            await WriteAsync(Registrar, Items.Create(Resident(person, Beat1, 100 + round)), Items.Create(Stay(Id($"old{round}"), person, Beat1, Room101)));
            await Task.WhenAll(
                Task.Run(() => WriteAsync(Registrar, Items.Change<Residency>(Id($"old{round}"), 1, ("EndedOn", new DateOnly(2026, 5, 19)), ("EndReason", "movedAway")))),
                Task.Run(() => WriteAsync(Registrar, Items.Create(Stay(Id($"new{round}"), person, Beat1, Room102)))));
            Assert.Equal(new() { [Beat1] = FeedState.Present }, await FeedOfAsync(person));
            await Task.WhenAll(
                Task.Run(() => WriteAsync(Registrar, Items.Create(Stay(Id($"second{round}"), person, Beat2, Room201)))),
                Task.Run(() => WriteAsync(Registrar, Items.Create(Stay(Id($"third{round}"), person, Beat3, Room301)))));
            Assert.Equal(new() { [Beat1] = FeedState.Present, [Beat2] = FeedState.Present, [Beat3] = FeedState.Present }, await FeedOfAsync(person));
        }
    }

    [Fact]
    public async Task An_accident_in_one_write_harms_no_other()
    {
        var head = await HeadAsync();
        var tasks = Enumerable.Range(0, 12).Select(i => Task.Run(() => i == 5
            ? Store.WriteAsync<int>(async context =>
            {
                await context.Database.ExecuteSqlRawAsync("""UPDATE "Residents" SET "Remark" = 'accident'""");
                throw new InvalidTimeZoneException("Not a trouble anybody expects.");
            })
            : Store.WriteAsync(async context =>
            {
                var answers = await new Writing.Push(context, Store.Personal, Store.Codes, Officer1, Time).RunAsync([Items.Create(House(Id($"beside{i}"), Beat1, Room101))]);
                return answers[0].Status;
            }))).ToList();
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => tasks[5]);
        tasks.RemoveAt(5);
        Assert.All(await Task.WhenAll(tasks), status => Assert.Equal(201, status));
        Assert.Equal(head + 11, await HeadAsync());
        Assert.Null((await GetAsync<Resident>(Chen)).Remark);
    }

    // On SQLite the first of a transaction goes back to its beginning, and those behind it to where they began.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_failed_is_undone_whether_it_came_first_or_behind_another(bool first)
    {
        Task<int> RemarkAsync(Guid person, string remark) => Store.WriteAsync(context => context.Set<Resident>().Where(r => r.Id == person).ExecuteUpdateAsync(r => r.SetProperty(x => x.Remark, remark)));
        await RemarkAsync(He, "compiled");
        var (began, mayEnd) = (Signal(), Signal());
        var other = LongAsync(began, mayEnd, first);
        try
        {
            await began.Task;
            var before = first ? null : RemarkAsync(Lin, "before");
            var accident = Store.WriteAsync<int>(async context =>
            {
                await context.Database.ExecuteSqlRawAsync("""UPDATE "Residents" SET "Remark" = 'accident'""");
                throw new InvalidTimeZoneException("Not a trouble anybody expects.");
            });
            var after = RemarkAsync(He, "after");
            mayEnd.SetResult();
            await Assert.ThrowsAsync<InvalidTimeZoneException>(() => accident);
            await Task.WhenAll(before ?? Task.CompletedTask, after);
        }
        finally
        {
            mayEnd.TrySetResult();
            await other;
        }

        Assert.Equal((null, first ? null : "before", "after"), ((await GetAsync<Resident>(Chen)).Remark, (await GetAsync<Resident>(Lin)).Remark, (await GetAsync<Resident>(He)).Remark));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_long_write_is_answered_before_what_waits_behind_it_is_written(bool isSaidToBe)
    {
        var (began, mayEnd, mayEndBehind) = (Signal(), Signal(), Signal());
        var head = Store.Database.WriteAsync(
            async _ =>
            {
                began.TrySetResult();
                await mayEnd.Task;
                // Longer than what is shared at most.
                await Task.Delay(isSaidToBe ? 0 : 100);
                return true;
            },
            null,
            isSaidToBe,
            CancellationToken.None);
        await began.Task;
        var behind = LongAsync(Signal(), mayEndBehind, isLong: false);
        try
        {
            mayEnd.SetResult();
            Assert.True(await head.WaitAsync(TimeSpan.FromSeconds(30)));
        }
        finally
        {
            mayEndBehind.SetResult();
            await behind;
        }
    }

    [Fact]
    public async Task A_short_write_does_not_wait_for_the_long_one_behind_it()
    {
        var (began, mayEnd, mayEndBehind) = (Signal(), Signal(), Signal());
        var head = LongAsync(began, mayEnd, isLong: true);
        await began.Task;
        var shortOne = Store.Database.WriteAsync((_, _) => Task.CompletedTask);
        var behind = LongAsync(Signal(), mayEndBehind, isLong: true);
        try
        {
            mayEnd.SetResult();
            await shortOne.WaitAsync(TimeSpan.FromSeconds(30));
            Assert.True(await head);
        }
        finally
        {
            mayEndBehind.SetResult();
            await behind;
        }
    }

    protected static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected Task<bool> LongAsync(TaskCompletionSource began, TaskCompletionSource mayEnd, bool isLong) => Store.Database.WriteAsync(
        async _ =>
        {
            began.TrySetResult();
            await mayEnd.Task;
            return true;
        },
        null,
        isLong,
        CancellationToken.None);
}

public sealed class ConcurrencyOnSqlite() : ConcurrencyTests(TestDatabase.Sqlite)
{
    [Fact]
    public async Task Short_writes_that_wait_together_share_a_commit()
    {
        const int Writes = 20;
        var database = (Databases.SqliteDatabase)Store.Database;
        var (began, mayEnd, before) = (Signal(), Signal(), database.Commits);
        var head = LongAsync(began, mayEnd, isLong: true);
        await began.Task;
        var written = Enumerable.Range(0, Writes).Select(_ => database.WriteAsync((_, _) => Task.CompletedTask)).ToList();
        mayEnd.SetResult();
        await Task.WhenAll([head, .. written]);
        Assert.InRange(database.Commits - before, 2, Writes / 2);
    }
}

public sealed class ConcurrencyOnPostgres() : ConcurrencyTests(TestDatabase.Postgres);
