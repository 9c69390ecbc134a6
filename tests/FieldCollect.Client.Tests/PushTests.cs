using System.Net;
using System.Text.Json.Nodes;
using FieldCollect.Client.Visits;

namespace FieldCollect.Client.Tests;

/// <summary>Every visit arrives once, whatever the line does.</summary>
public class PushTests
{
    private static VisitDraft PhoneChange(string phone = "10012345678") => VisitDraft.At(Situation.Home).Change("Residents", Situation.Resident, "Phone", phone);

    [Fact]
    public async Task A_lost_reply_is_answered_by_sending_the_same_bytes_again()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(PhoneChange());
        s.Register.LoseAnswerToNextBatch = true;
        var pushed = await s.Terminal.PushAsync();
        Assert.Equal(2, s.Register.Batches.Count);
        Assert.Equal(s.Register.Batches[0], s.Register.Batches[1]);
        Assert.Equal(2, s.Register.Taken.Count);
        Assert.Equal((2, 0), (pushed.Applied, pushed.Owed));
    }

    [Fact]
    public async Task A_line_that_falls_silent_within_a_reply_is_given_up_and_the_same_sent_again()
    {
        using var s = await Situation.Loaded(patience: TimeSpan.FromSeconds(1));
        s.Terminal.RecordVisit(PhoneChange());
        s.Register.Next(() => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new Silence()) });
        var pushed = await s.Terminal.PushAsync().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((2, 0), (pushed.Applied, pushed.Owed));
    }

    [Fact]
    public async Task A_reply_lost_with_the_terminal_is_answered_by_the_same_bytes_days_later_whatever_was_added()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(PhoneChange());
        for (var i = 0; i < 6; i++)
            s.Register.Next(() => throw new HttpRequestException("cut"));
        Assert.Equal("OutOfReach", (await Assert.ThrowsAsync<TerminalException>(() => s.Terminal.PushAsync())).Code);
        var first = s.Register.Seen[^1].Body;

        s.Restart();
        s.Clock.Advance(TimeSpan.FromDays(2));
        s.Terminal.RecordVisit(PhoneChange("10087654321"));
        Assert.Equal(2, s.Terminal.Status().UnsentVisits);
        await s.Terminal.PushAsync();
        Assert.Equal(first, s.Register.Batches[0]);
        Assert.Equal(2, s.Register.Batches.Count);
        Assert.Equal(4, s.Register.Taken.Count);
    }

    [Theory]
    [InlineData("""{"responses":[{"id":"1","sta""")]
    [InlineData("")]
    public async Task A_reply_that_is_cut_is_a_lost_reply(string came)
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(PhoneChange());
        s.Register.Next(() => ScriptedRegister.Json(HttpStatusCode.OK, came));
        var pushed = await s.Terminal.PushAsync();
        Assert.Equal((2, 0), (pushed.Applied, pushed.Owed));
    }

    [Fact]
    public async Task A_busy_register_is_asked_again_after_waits_that_grow_and_end()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(PhoneChange());
        for (var i = 0; i < 6; i++)
            s.Register.Next(() => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        var asked = s.Register.Seen.Count;
        Assert.Equal(503, (await Assert.ThrowsAsync<TerminalException>(() => s.Terminal.PushAsync())).Status);
        Assert.Equal(6, s.Register.Seen.Count - asked);
        Assert.Equal(5, s.Clock.Waits.Count);
        Assert.All(s.Clock.Waits.Select((w, i) => w / TimeSpan.FromSeconds(0.5 * Math.Pow(2, i))), ratio => Assert.InRange(ratio, 0.5, 1));
        Assert.Equal(1, s.Terminal.Status().UnsentVisits);
    }

    [Fact]
    public async Task A_register_that_says_when_to_come_back_is_believed()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(PhoneChange());
        s.Register.Next(() => new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Headers = { { "Retry-After", "7" } } });
        await s.Terminal.PushAsync();
        Assert.Equal([TimeSpan.FromSeconds(7)], s.Clock.Waits);
    }

    [Fact]
    public async Task Batches_are_bounded_and_never_divide_a_visit()
    {
        using var s = await Situation.Loaded();
        s.Restart(new TerminalOptions { BatchRequests = 5 });
        for (var i = 0; i < 7; i++)
            s.Terminal.RecordVisit(PhoneChange($"1001234567{i}"));
        var pushed = await s.Terminal.PushAsync();
        Assert.Equal(4, pushed.Batches);
        Assert.All(s.Register.Batches, b => Assert.True(JsonNode.Parse(b)!["requests"]!.AsArray().Count <= 5));
        Assert.All(s.Register.Batches, b => Assert.All(JsonNode.Parse(b)!["requests"]!.AsArray().GroupBy(r => (string)r!["atomicityGroup"]!), g => Assert.Equal(2, g.Count())));
        Assert.Equal(14, s.Register.Taken.Count);
    }

    [Fact]
    public async Task A_quarantined_visit_leaves_the_screen_as_the_register_has_it_and_says_why()
    {
        using var s = await Situation.Loaded();
        s.Register.Decide = request => new JsonObject
        {
            ["status"] = 202,
            ["headers"] = new JsonObject { ["fieldcollect-outcome"] = "quarantined" },
            ["body"] = new JsonObject
            {
                ["Outcome"] = "quarantined",
                ["Problem"] = (string?)request["method"] == "PATCH"
                    ? new JsonObject { ["code"] = "EvidenceNeeded", ["message"] = "A check failed.", ["target"] = "Phone" }
                    : new JsonObject { ["code"] = "FailedDependency", ["message"] = "Another failed." },
            },
        };
        s.Terminal.RecordVisit(PhoneChange());
        Assert.Equal("100****5678", (string?)s.Body("Residents", Situation.Resident)!["Phone"]);
        await s.Terminal.PushAsync();

        Assert.Equal("100****0001", (string?)s.Body("Residents", Situation.Resident)!["Phone"]);
        var status = s.Terminal.Status();
        Assert.Equal(0, status.UnsentVisits);
        Assert.Equal(["FailedDependency", "EvidenceNeeded"], status.Troubled.Select(t => t.ProblemCode));
        Assert.All(status.Troubled, t => Assert.True(t.IsOnServer));
        Assert.Null(s.Terminal.AddressCard(Situation.Home)!.LastVisit);
    }

    [Theory]
    [InlineData("quarantined", 202)]
    [InlineData("applied", 204)]
    public async Task Once_the_server_has_a_number_the_terminal_holds_it_no_longer(string outcome, int status)
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(PhoneChange("10012345678"));
        s.Register.Decide = _ => new JsonObject { ["status"] = status, ["headers"] = new JsonObject { ["FieldCollect-Outcome"] = outcome, ["ETag"] = "W/\"4\"" } };
        await s.Terminal.PushAsync();
        s.Terminal.Dispose();
        Assert.DoesNotContain("10012345678", System.Text.Encoding.UTF8.GetString(await File.ReadAllBytesAsync(s.File)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_the_register_will_not_keep_stays_here_and_holds_up_nobody()
    {
        using var s = await Situation.Loaded();
        var refused = s.Terminal.RecordVisit(PhoneChange()).VisitId.ToString();
        s.Terminal.RecordVisit(PhoneChange("10087654321"));
        s.Register.Decide = request => (string?)request["atomicityGroup"] == refused
            ? new JsonObject { ["status"] = 403, ["body"] = new JsonObject { ["error"] = new JsonObject { ["code"] = "BeatNotYours", ["message"] = "Not yours." } } }
            : null;
        var pushed = await s.Terminal.PushAsync();
        Assert.Equal((2, 2, 0), (pushed.Applied, pushed.Refused, pushed.Owed));
        Assert.All(s.Terminal.Status().Troubled, t => Assert.False(t.IsOnServer));
    }

    [Fact]
    public async Task A_batch_that_cannot_be_read_is_divided_until_only_the_bad_visit_is_left()
    {
        using var s = await Situation.Loaded();
        var bad = s.Terminal.RecordVisit(PhoneChange()).VisitId.ToString();
        s.Terminal.RecordVisit(PhoneChange("10087654321"));
        s.Terminal.RecordVisit(PhoneChange("10011112222"));
        static HttpResponseMessage Malformed() => ScriptedRegister.Json(HttpStatusCode.BadRequest, """{"error":{"code":"MalformedRequest","message":"Cannot be read."}}""");
        s.Register.Next(Malformed);
        s.Register.Next(Malformed);
        var pushed = await s.Terminal.PushAsync();
        Assert.Equal((4, 2, 0), (pushed.Applied, pushed.Refused, pushed.Owed));
        Assert.Equal([bad], s.Terminal.Status().Troubled.Select(t => t.VisitId.ToString()).Distinct());
    }

    [Fact]
    public async Task Requests_answered_with_later_are_kept_for_the_next_sync()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(PhoneChange());
        s.Register.Decide = _ => new JsonObject { ["status"] = 503 };
        Assert.Equal(2, (await s.Terminal.PushAsync()).Owed);
        s.Register.Decide = _ => null;
        Assert.Equal(0, (await s.Terminal.PushAsync()).Owed);
        Assert.Single(s.Register.Batches.Distinct());
    }

    [Fact]
    public async Task A_visit_that_the_register_cannot_take_now_does_not_hold_up_the_others()
    {
        using var s = await Situation.Loaded();
        s.Restart(new TerminalOptions { BatchRequests = 2 });
        var later = s.Terminal.RecordVisit(PhoneChange()).VisitId.ToString();
        s.Terminal.RecordVisit(PhoneChange("10087654321"));
        s.Register.Decide = r => (string?)r["atomicityGroup"] == later ? new JsonObject { ["status"] = 503 } : null;
        var pushed = await s.Terminal.PushAsync();
        Assert.Equal((2, 2), (pushed.Applied, pushed.Owed));
        Assert.Equal(2, s.Clock.Waits.Count);
    }

    [Fact]
    public async Task A_visit_on_which_the_register_fails_does_not_hold_up_the_others()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(PhoneChange());
        s.Terminal.RecordVisit(PhoneChange("10087654321"));
        s.Register.Next(() => new HttpResponseMessage(HttpStatusCode.InternalServerError));
        s.Register.Next(() => new HttpResponseMessage(HttpStatusCode.InternalServerError));
        var pushed = await s.Terminal.PushAsync();
        Assert.Equal((2, 2), (pushed.Applied, pushed.Owed));
        Assert.Equal(0, (await s.Terminal.PushAsync()).Owed);
    }

    [Fact]
    public async Task A_register_that_always_fails_is_left_alone_until_the_next_sync()
    {
        using var s = await Situation.Loaded();
        for (var i = 0; i < 5; i++)
            s.Terminal.RecordVisit(PhoneChange($"1001234567{i}"));
        for (var i = 0; i < 9; i++)
            s.Register.Next(() => new HttpResponseMessage(HttpStatusCode.InternalServerError));
        var asked = s.Register.Seen.Count;
        Assert.Equal(500, (await Assert.ThrowsAsync<TerminalException>(() => s.Terminal.PushAsync())).Status);
        Assert.Equal(4, s.Register.Seen.Count - asked);
        Assert.Equal(5, s.Terminal.Status().UnsentVisits);
    }

    [Fact]
    public async Task An_expired_token_is_renewed_once_and_the_request_sent_again()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(PhoneChange());
        s.Register.ExpiredToken = s.Register.Seen[^1].Authorization;
        await s.Terminal.PushAsync();
        Assert.Equal(["/odata/$batch", "/auth/token", "/odata/$batch"], s.Register.Seen.TakeLast(3).Select(r => r.Url));
        Assert.Contains("grant_type=refresh_token", s.Register.Seen[^2].Body, StringComparison.Ordinal);
        Assert.Equal(0, s.Terminal.Status().UnsentVisits);
    }

    [Fact]
    public async Task A_refresh_token_no_longer_taken_asks_for_the_password_and_keeps_the_work()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(PhoneChange());
        s.Register.ExpiredToken = s.Register.Seen[^1].Authorization;
        s.Register.Next(() => ScriptedRegister.Json(HttpStatusCode.Unauthorized, "{}"));
        s.Register.Next(() => ScriptedRegister.Json(HttpStatusCode.BadRequest, """{"error":"invalid_grant","error_description":"no"}"""));
        Assert.Equal("NotSignedIn", (await Assert.ThrowsAsync<TerminalException>(() => s.Terminal.PushAsync())).Code);
        await s.Terminal.SignInAsync("officer", "secret");
        await s.Terminal.PushAsync();
        Assert.Equal(0, s.Terminal.Status().UnsentVisits);
    }

    [Fact]
    public async Task A_reason_travels_escaped_because_headers_are_ascii()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).Change("Residents", Situation.Resident, new JsonObject { ["Remark"] = "新" }, "本人告知"));
        await s.Terminal.PushAsync();
        var reason = (string)s.Register.Taken[1]["headers"]!["FieldCollect-Reason"]!;
        Assert.All(reason, c => Assert.True(char.IsAscii(c)));
        Assert.Equal("本人告知", Uri.UnescapeDataString(reason));
    }

    [Fact]
    public async Task One_sync_runs_at_a_time()
    {
        using var s = await Situation.Loaded();
        var gate = new TaskCompletionSource();
        s.Terminal.RecordVisit(PhoneChange());
        s.Register.Decide = _ =>
        {
            gate.Task.Wait();
            return null;
        };
        var first = Task.Run(() => s.Terminal.PushAsync());
        while (s.Register.Batches.Count == 0)
            await Task.Delay(5);
        Assert.Equal("SyncUnderWay", (await Assert.ThrowsAsync<TerminalException>(() => s.Terminal.PullAsync())).Code);
        s.Terminal.RecordVisit(PhoneChange("10087654321"));
        gate.SetResult();
        await first;
        Assert.Equal(0, s.Terminal.Status().UnsentVisits);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.UnsupportedMediaType)]
    public async Task A_coded_batch_that_a_neighbour_cannot_read_is_sent_plain_before_it_is_judged(HttpStatusCode answer)
    {
        using var s = await Situation.Loaded();
        s.Register.Next(() =>
        {
            var page = ScriptedRegister.Json(HttpStatusCode.OK, Situation.Page([], deltaLink: "delta-1"));
            page.Headers.TryAddWithoutValidation("Accept-Encoding", "br, gzip");
            return page;
        });
        await s.Terminal.PullAsync();
        s.Terminal.RecordVisit(PhoneChange());
        s.Register.Next(() => ScriptedRegister.Json(answer, """{"error":{"code":"MalformedRequest","message":"This is no JSON."}}"""));
        var pushed = await s.Terminal.PushAsync();
        Assert.Equal((2, 0, 0), (pushed.Applied, pushed.Refused, pushed.Owed));
        Assert.DoesNotContain("\"requests\"", s.Register.Seen[^2].Body);
        Assert.Single(s.Register.Batches);
    }
}
