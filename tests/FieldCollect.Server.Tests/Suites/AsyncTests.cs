using System.Diagnostics;
using FieldCollect.Register;

namespace FieldCollect.Server.Tests;

/// <summary>Prefer: respond-async (OData Protocol 4.01, 8.2.8.8 and 11.6).</summary>
public abstract class AsyncTests(County county) : Suite(county)
{
    private const string Later = "Prefer: respond-async";

    private Task<Caller> OfficerAsync() => County.OfficerAsync(County.QuietBeat(Quiet.Writes));

    private static string MonitorOf(Caller caller, Reply accepted)
    {
        accepted.Expect(202);
        Assert.Equal("respond-async", accepted.Header("Preference-Applied"));
        Assert.NotNull(accepted.Header("Retry-After"));
        return accepted.Header("Location")![(caller.Root + "odata/").Length..];
    }

    private static async Task<Reply> FinishedAsync(Caller caller, string monitor, params string[] headers)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(30))
        {
            var reply = await caller.GetAsync(monitor, headers);
            if (reply.Status != 202)
                return reply;
            Assert.EndsWith(monitor, reply.Header("Location"));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        throw new InvalidOperationException("The request did not finish.");
    }

    [Fact]
    public async Task A_reading_is_taken_and_its_result_is_fetched_at_the_status_monitor()
    {
        var officer = await OfficerAsync();
        var monitor = MonitorOf(officer, await officer.GetAsync("CodeItems?$top=3&$select=Code", Later, "OData-MaxVersion: 4.01"));
        var result = (await FinishedAsync(officer, monitor, "OData-MaxVersion: 4.01")).Expect(200);
        Assert.Equal(("200", "4.01", 3), (result.Header("AsyncResult"), result.Header("OData-Version"), result.Value.Count));
        // A reply may get lost: it is there to be fetched again, until it is thrown away.
        (await officer.GetAsync(monitor)).Expect(200);
        (await officer.DeleteAsync(monitor, null)).Expect(204);
        (await officer.GetAsync(monitor)).Expect(Problems.NotFound);
        (await officer.DeleteAsync(monitor, null)).Expect(Problems.NotFound);
    }

    [Fact]
    public async Task In_4_0_the_result_is_an_HTTP_message_unless_another_type_is_accepted()
    {
        var officer = await OfficerAsync();
        var monitor = MonitorOf(officer, await officer.GetAsync("CodeItems/$count", Later));
        var message = (await FinishedAsync(officer, monitor)).Expect(200);
        Assert.Equal(("application/http", "binary", "4.0"), (message.Header("Content-Type"), message.Header("Content-Transfer-Encoding"), message.Header("OData-Version")));
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", message.Text);
        Assert.Contains("\r\nContent-Type: text/plain", message.Text);
        var count = (await officer.GetAsync("CodeItems/$count")).Text;
        Assert.EndsWith($"\r\nContent-Length: {count.Length}\r\n\r\n{count}", message.Text);

        var plain = (await officer.GetAsync(monitor, "Accept: text/plain")).Expect(200);
        Assert.Equal(("200", count), (plain.Header("AsyncResult"), plain.Text));
        Assert.StartsWith("HTTP/1.1", (await officer.GetAsync(monitor, "Accept: application/http", "OData-MaxVersion: 4.01")).Text);
        await officer.DeleteAsync(monitor, null);
    }

    [Fact]
    public async Task What_is_refused_is_a_result_too()
    {
        var officer = await OfficerAsync();
        var monitor = MonitorOf(officer, await officer.GetAsync("Persons", Later));
        var result = await FinishedAsync(officer, monitor, "Accept: application/json");
        Assert.Equal((200, "404", "UnknownEntitySet"), (result.Status, result.Header("AsyncResult"), result.Problem));
        await officer.DeleteAsync(monitor, null);
    }

    [Fact]
    public async Task Who_waits_is_answered_at_once_where_it_is_quick()
    {
        var officer = await OfficerAsync();
        var reply = (await officer.GetAsync("CodeItems?$top=2", "Prefer: respond-async, wait=20, maxpagesize=1", "OData-MaxVersion: 4.01")).Expect(200);
        Assert.Single(reply.Value);
        Assert.Equal("maxpagesize=1, wait=20", reply.Header("Preference-Applied"));
        Assert.Null(reply.Header("AsyncResult"));
        (await officer.GetAsync("Persons", "Prefer: respond-async;wait=20")).Expect(Problems.UnknownEntitySet);
        (await officer.SendAsync("POST", "odata/Residents/$query", Caller.Text("$top=1", "text/plain"), "Prefer: odata.respond-async, wait=20")).Expect(200);
        Assert.Equal("respond-async", (await officer.GetAsync("CodeItems", "Prefer: respond-async, wait=0")).Expect(202).Header("Preference-Applied"));
    }

    [Fact]
    public async Task A_batch_is_taken_with_its_parts_and_repeated_without_a_second_effect()
    {
        var officer = await OfficerAsync();
        var beat = County.QuietBeat(Quiet.Writes);
        var (id, request) = (NewId(), NewId());
        object[] parts = [Pushing.Part("1", "g", "POST", "Addresses", Street(beat, id), request), new { id = "2", method = "GET", url = $"Addresses({id})?$select=Id" }];
        var monitor = MonitorOf(officer, await officer.BatchAsync(parts, Later));
        var result = await FinishedAsync(officer, monitor, "Accept: application/json");
        result.Part("1").Expect(201);
        Assert.Equal(id, result.Part("2").Expect(200).Json.GetProperty("Id").GetGuid());
        // What has been written is not undone by throwing the result away.
        var refused = (await officer.DeleteAsync(monitor, null)).Expect(Problems.MethodNotAllowed);
        Assert.Equal("GET, HEAD, OPTIONS", refused.Header("Allow"));

        var again = await officer.BatchAsync(parts, "Prefer: respond-async, wait=20");
        Assert.Equal(result.Part("1").ETag, again.Part("1").Expect(201).ETag);
        Assert.Equal(1, await CountAsync(officer, $"Addresses/$count?$filter=Id eq {id}"));
    }

    [Fact]
    public async Task Single_parts_of_a_batch_and_single_writes_are_answered_at_once()
    {
        var officer = await OfficerAsync();
        (await officer.BatchAsync([new { id = "1", method = "GET", url = "CodeItems?$top=1", headers = new { Prefer = "respond-async" } }])).Part("1").Expect(200);
        (await officer.PostAsync("Addresses", Street(County.QuietBeat(Quiet.Writes), NewId()), Later)).Expect(201);
    }

    [Fact]
    public async Task A_monitor_is_its_users_alone()
    {
        var officer = await OfficerAsync();
        var monitor = MonitorOf(officer, await officer.GetAsync("CodeItems?$top=1", Later));
        var other = await County.OfficerAsync(County.QuietBeat(Quiet.Neighbour));
        (await other.GetAsync(monitor)).Expect(Problems.NotFound);
        (await other.DeleteAsync(monitor, null)).Expect(Problems.NotFound);
        (await County.Anonymous.GetAsync(monitor)).Expect(Problems.NotSignedIn);
        (await officer.GetAsync("$async/" + new string('0', 32))).Expect(Problems.NotFound);
        (await officer.PostAsync(monitor, new { })).Expect(Problems.MethodNotAllowed);
        Assert.Equal("GET, HEAD, DELETE, OPTIONS", (await officer.SendAsync("OPTIONS", "odata/" + monitor, null)).Expect(204).Header("Allow"));
        (await officer.DeleteAsync(monitor, null)).Expect(204);
    }

    [Fact]
    public async Task A_user_has_few_results_waiting_and_those_fetched_make_room()
    {
        var caller = await County.OfficerAsync(County.QuietBeat(Quiet.Permissions));
        var monitors = new List<string>();
        for (var i = 0; i < 8; i++)
            monitors.Add(MonitorOf(caller, await caller.GetAsync("CodeItems?$top=1", Later)));
        (await caller.GetAsync("CodeItems?$top=1", Later)).Expect(Problems.TooManyRequests);
        (await FinishedAsync(caller, monitors[2])).Expect(200);
        monitors.Add(MonitorOf(caller, await caller.GetAsync("CodeItems?$top=1", Later)));
        (await caller.GetAsync(monitors[2])).Expect(Problems.NotFound);
        foreach (var monitor in monitors)
            await caller.DeleteAsync(monitor, null);
    }

    [Fact]
    public async Task What_a_stopped_server_left_is_gone_at_the_next_start()
    {
        var own = await County.OwnAsync("async");
        var officer = await own.OfficerAsync(own.Home);
        var monitor = MonitorOf(officer, await officer.GetAsync("Addresses", Later));
        (await FinishedAsync(officer, monitor)).Expect(200);
        var folder = Path.Combine(own.DataFolder, "async");
        Assert.NotEmpty(Directory.GetFiles(folder));
        await own.Server.KillAsync();
        await own.RestartAsync();
        Assert.False(Directory.Exists(folder));
        (await (await own.OfficerAsync(own.Home)).GetAsync(monitor)).Expect(Problems.NotFound);
    }
}

public sealed class SqliteAsyncTests(SqliteCounty county) : AsyncTests(county);

public sealed class PostgresAsyncTests(PostgresCounty county) : AsyncTests(county);
