using FieldCollect.Register.Addresses;
using FieldCollect.Register.Divisions;
using FieldCollect.Register.Fields;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Units;
using FieldCollect.Store.Import;
using FieldCollect.Store.Model;
using FieldCollect.Store.Tests.World;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>The bulk import leaves what a push would have left.</summary>
public abstract class ImportTests(TestDatabase database) : StoreTests(database)
{
    [Fact]
    public async Task An_import_equals_a_push_in_rows_versions_feed_and_created_changes()
    {
        await using var other = await (await Database.NewAsync()).OpenAsync(Time);
        await using (var import = await BulkImport.BeginAsync(other, "demo"))
        {
            await WriteAllAsync(import, Reference().Concat(Imported()));
            await import.CompleteAsync();
        }

        Assert.Equal(await TraceAsync(Store), await TraceAsync(other));
        Assert.Single((await AllOfAsync<Division>(other)).Select(d => d.ChangeNumber).Distinct());
        var changes = (await AllOfAsync<Change>(other)).OrderBy(c => c.Ordinal).ToList();
        Assert.Equal(Enumerable.Range(0, changes.Count), changes.Select(c => c.Ordinal));
        Assert.All(changes, c => Assert.Equal((ChangeKind.Created, 1L, "demo", Time.Now), (c.Kind, c.Version, c.Reason, c.ReceivedAt)));
        await using var reading = other.NewContext();
        Assert.Equal(ChensPhone, (await reading.FindAsync<Resident>(Chen))!.Phone);
        var answer = (await other.PushAsync([Items.Change<Resident>(Chen, 1, ("Remark", "x"))], Officer1))[0];
        Assert.Equal((204, 2L), (answer.Status, answer.Version));
    }

    [Fact]
    public async Task An_import_is_one_entry_of_the_audit_log_whose_chain_holds()
    {
        var before = await AllAsync<AuditEntry>();
        await using (var import = await BulkImport.BeginAsync(Store, "more"))
        {
            await import.WriteAsync(new[] { Resident(Id("a"), Beat1, 210), Resident(Id("b"), Beat1, 211) });
            await import.WriteAsync(new[] { Stay(Id("sa"), Id("a"), Beat1, Room101) });
            await import.CompleteAsync();
        }

        var entry = Assert.Single((await AllAsync<AuditEntry>()).ExceptBy(before.Select(e => e.Number), e => e.Number));
        Assert.Equal(("import", 3, Time.Now), (entry.Action, entry.Count, entry.At));
        Assert.Equal(["Residencies", "Residents"], entry.EntitySet.Split(' ').Order());
        await using var context = Store.NewContext();
        Assert.Null((await Audit.AuditLog.VerifyAsync(context)).FirstBad);
        // One that was stopped has done nothing that could be entered.
        await using (var stopped = await BulkImport.BeginAsync(Store, "demo"))
            await stopped.WriteAsync(new[] { Resident(Id("c"), Beat1, 212) });
        Assert.Equal(entry.Number, (await AllAsync<AuditEntry>()).Max(e => e.Number));
    }

    [Fact]
    public async Task A_stopped_import_leaves_nothing_and_harms_nobody()
    {
        var (head, feed) = (await HeadAsync(), (await AllAsync<FeedItem>()).Count);
        await using (var import = await BulkImport.BeginAsync(Store, "demo"))
            await import.WriteAsync(new[] { Resident(Id("half"), Beat1, 200) });
        Assert.Equal((head, feed), (await HeadAsync(), (await AllAsync<FeedItem>()).Count));
        Assert.Empty(await AllAsync<Resident>(r => r.Where(x => x.Id == Id("half"))));
        await WriteAsync(Officer1, Items.Change<Resident>(Chen, 1, ("Remark", "x")));
    }

    [Fact]
    public async Task A_second_import_adds_to_the_first_and_moves_people_whose_stays_it_brings()
    {
        var head = await HeadAsync();
        await using (var import = await BulkImport.BeginAsync(Store, "more"))
        {
            await import.WriteAsync(new[] { Resident(Id("more"), Beat3, 201) });
            await import.WriteAsync(new[] { Stay(Id("s1"), Chen, Beat3, Room301), Stay(Id("s2"), He, Beat3, Room301) });
            Assert.Equal(head + 1, await import.CompleteAsync());
        }

        Assert.Equal(new() { [Beat3] = FeedState.Present }, await FeedOfAsync(Id("more")));
        Assert.Equal(new() { [Beat1] = FeedState.Present, [Beat3] = FeedState.Present }, await FeedOfAsync(Chen));
        Assert.Equal(new() { [Beat1] = FeedState.Left, [Beat3] = FeedState.Present }, await FeedOfAsync(He));
        Assert.Equal(3, (await AllAsync<Change>(c => c.Where(x => x.ChangeNumber == head + 1))).Count);
        Assert.Single(await ChangesOfAsync(Chen));
        Assert.Equal(head + 1, await HeadAsync());
    }

    private IEnumerable<object> Imported()
    {
        // The texts and days that follow from a record are the importer's to bring: here, as the pushed county has them.
        object[] held = [.. AllAsync<Address>().Result.Cast<object>(), .. AllAsync<House>().Result, .. AllAsync<Unit>().Result, .. AllAsync<Resident>().Result, .. AllAsync<Residency>().Result];
        return Map().Concat(People()).Select(r => held.Single(h => h.GetType() == r.GetType() && ((Register.Fields.Record)h).Id == ((Register.Fields.Record)r).Id));
    }

    private static async Task WriteAllAsync(BulkImport import, IEnumerable<object> records)
    {
        foreach (var group in records.GroupBy(r => r.GetType()))
        {
            var write = typeof(BulkImport).GetMethod(nameof(BulkImport.WriteAsync))!.MakeGenericMethod(group.Key);
            var list = typeof(Enumerable).GetMethod(nameof(Enumerable.Cast))!.MakeGenericMethod(group.Key).Invoke(null, [group]);
            Assert.Equal(group.Count(), await (Task<long>)write.Invoke(import, [list, null, default(CancellationToken)])!);
        }
    }

    private static async Task<List<T>> AllOfAsync<T>(RegisterStore store)
        where T : class
    {
        await using var context = store.NewContext();
        return [.. context.Set<T>()];
    }

    // But for what checks behind the pushes have found: after an import they are run in full.
    private static async Task<List<string>> TraceAsync(RegisterStore store)
    {
        var trace = new List<string>();
        trace.AddRange((await AllOfAsync<FeedItem>(store)).Select(f => $"{f.BeatCode} {f.EntitySet} {f.RecordId} {f.State}"));
        trace.AddRange((await AllOfAsync<Change>(store)).Where(c => c.BeatCode.Length > 0 && c.EntitySet != "Defects").Select(c => $"{c.EntitySet} {c.RecordId} {c.BeatCode} {c.Kind} {c.Version}"));
        foreach (var rows in new IEnumerable<object>[] { await AllOfAsync<Address>(store), await AllOfAsync<House>(store), await AllOfAsync<Resident>(store), await AllOfAsync<Residency>(store), await AllOfAsync<Unit>(store), await AllOfAsync<Division>(store), await AllOfAsync<Beat>(store) })
            trace.AddRange(rows.Select(r => string.Join(' ', Writing.RecordType.Of(r).Fields.Where(f => f.Name != nameof(IReference.ChangeNumber)).Select(f => f.Get(r)))));
        trace.Sort(StringComparer.Ordinal);
        return trace;
    }
}

public sealed class ImportOnSqlite() : ImportTests(TestDatabase.Sqlite);

public sealed class ImportOnPostgres() : ImportTests(TestDatabase.Postgres);
