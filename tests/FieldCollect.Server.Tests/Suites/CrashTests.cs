using System.Collections.Concurrent;
using FieldCollect.Register;
using Microsoft.EntityFrameworkCore;

namespace FieldCollect.Server.Tests;

/// <summary>The server is a process that dies; the register is what has been acknowledged.</summary>
public abstract class CrashTests(County county) : Suite(county)
{
    private const int Terminals = 4;
    private const int VisitsAPush = 5;

    [Fact]
    public async Task A_server_killed_in_the_middle_of_pushes_has_lost_nothing_acknowledged_and_doubled_nothing()
    {
        var own = await County.OwnAsync("crashing");
        var officer = await own.OfficerAsync(own.Home);
        var address = (await officer.GetAsync("Addresses?$top=1&$filter=Kind eq 'room'")).Expect(200).Value[0].GetProperty("Id").GetGuid();
        var before = await CountAsync(officer, "Visits/$count");
        var sent = new ConcurrentDictionary<Guid, Dictionary<string, object?>>();
        var acknowledged = new ConcurrentDictionary<Guid, bool>();
        using var killed = new CancellationTokenSource();

        var terminals = Enumerable.Range(0, Terminals).Select(_ => Task.Run(async () =>
        {
            while (!killed.IsCancellationRequested)
                await PushAsync(officer, Fresh());
        })).ToList();
        while (acknowledged.Count < 100)
            await Task.Delay(5);
        await own.Server.KillAsync();
        await killed.CancelAsync();
        await Task.WhenAll(terminals);

        await own.RestartAsync();
        officer = await own.OfficerAsync(own.Home);
        var there = await VisitsAsync();
        Assert.Subset(there, acknowledged.Keys.ToHashSet());
        var open = sent.Where(s => !acknowledged.ContainsKey(s.Key)).Select(s => s.Value).ToList();
        foreach (var push in open.Chunk(VisitsAPush))
            Assert.True(await PushAsync(officer, push));
        // What had been acknowledged is sent again as well: a terminal may have died with the answer in its hands.
        foreach (var push in sent.Where(s => acknowledged.ContainsKey(s.Key)).Take(20).Select(s => s.Value).Chunk(VisitsAPush))
            Assert.True(await PushAsync(officer, push));
        Assert.Equal(sent.Keys.Order(), (await VisitsAsync()).Order());
        Assert.Equal(before + sent.Count, await CountAsync(officer, "Visits/$count"));
        Assert.Null((await AuditTests.VerifyAsync(own)).FirstBad);
        await ChangesHaveNoGapsAsync(own);

        Dictionary<string, object?>[] Fresh() => [.. Enumerable.Range(0, VisitsAPush).Select(i =>
        {
            var visit = NewId();
            return sent[visit] = Pushing.Merged($"{visit}", $"g{visit}", "POST", "Visits", Visit(own.Home, visit, address), NewId());
        })];

        async Task<bool> PushAsync(Caller caller, Dictionary<string, object?>[] parts)
        {
            try
            {
                var reply = await caller.BatchAsync(parts);
                foreach (var part in parts)
                {
                    if (reply.Part((string)part["id"]!).Status == 204)
                        acknowledged[Guid.Parse((string)part["id"]!)] = true;
                }

                return parts.All(p => reply.Part((string)p["id"]!).Status == 204);
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }

        async Task<HashSet<Guid>> VisitsAsync()
        {
            var ids = new HashSet<Guid>();
            foreach (var chunk in sent.Keys.Chunk(40))
                ids.UnionWith((await officer.GetAsync($"Visits?$select=Id&$filter=Id in ({string.Join(',', chunk)})")).Expect(200).Value.Select(v => v.GetProperty("Id").GetGuid()));
            return ids;
        }
    }

    [Fact]
    public async Task After_a_restore_an_old_token_is_told_to_start_again()
    {
        var own = await County.OwnAsync("crashing");
        var officer = await own.OfficerAsync(own.Home);
        var page = (await officer.GetAsync($"Beats('{own.Home}')/Changes", "Prefer: maxpagesize=5000")).Expect(200).Json;
        while (page.TryGetProperty("@nextLink", out var next))
            page = (await officer.GetAsync(next.GetString()!, "Prefer: maxpagesize=5000")).Expect(200).Json;
        var delta = page.GetProperty("@deltaLink").GetString()!;
        await own.Server.KillAsync();
        await own.TablesAsync(async context =>
        {
            return await context.State.ExecuteUpdateAsync(s => s.SetProperty(r => r.Epoch, NewId()));
        });
        await own.RestartAsync();
        officer = await own.OfficerAsync(own.Home);
        (await officer.GetAsync(delta)).Expect(Problems.TokenTooOld);
        (await officer.GetAsync($"Beats('{own.Home}')/Changes")).Expect(200);
    }

    private static Task<bool> ChangesHaveNoGapsAsync(County county) => county.TablesAsync(async context =>
    {
        var numbers = await context.Set<Register.Sync.Change>().Select(c => c.ChangeNumber).Distinct().OrderBy(n => n).ToListAsync();
        var visits = numbers.Where(n => n > numbers[0]).ToList();
        Assert.Equal(Enumerable.Range(0, visits.Count).Select(i => visits[0] + i), visits);
        return true;
    });
}

public sealed class SqliteCrashTests(SqliteCounty county) : CrashTests(county);

public sealed class PostgresCrashTests(PostgresCounty county) : CrashTests(county);
