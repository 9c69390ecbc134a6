using System.Net;
using System.Text.Json.Nodes;
using FieldCollect.Client.Visits;

namespace FieldCollect.Client.Tests;

public class EnrolmentTests
{
    [Fact]
    public async Task Enrolling_signs_in_names_the_device_and_signs_in_as_the_device()
    {
        using var s = new Situation();
        await s.Enrol();
        Assert.Equal(["/auth/token", "/odata/Devices", "/auth/token"], s.Register.Seen.Select(r => r.Url));
        Assert.DoesNotContain("device_id", s.Register.Seen[0].Body, StringComparison.Ordinal);
        Assert.Contains("device_id=" + s.Terminal.Status().DeviceId, s.Register.Seen[2].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_reply_does_not_make_a_second_device()
    {
        using var s = new Situation();
        s.Register.Next(() => ScriptedRegister.Json(HttpStatusCode.OK, """{"access_token":"a","refresh_token":"r"}"""));
        for (var i = 0; i < 6; i++)
            s.Register.Next(() => throw new HttpRequestException("cut"));
        await Assert.ThrowsAsync<TerminalException>(s.Enrol);
        Assert.Equal("NotEnrolled", (await Assert.ThrowsAsync<TerminalException>(() => s.Terminal.PullAsync())).Code);

        s.Restart();
        s.Register.Next(() => ScriptedRegister.Json(HttpStatusCode.OK, """{"access_token":"b","refresh_token":"r"}"""));
        s.Register.Next(() => ScriptedRegister.Json(HttpStatusCode.Conflict, """{"error":{"code":"AlreadyExists","message":"There."}}"""));
        s.Register.Page($"Devices({s.Terminal.Status().DeviceId})", "{}");
        await s.Enrol();
        var ids = s.Register.Seen.Where(r => r is { Method: "POST", Url: "/odata/Devices" }).Select(r => (string?)JsonNode.Parse(r.Body!)!["Id"]).Distinct();
        Assert.Single(ids);
    }

    [Fact]
    public async Task A_file_of_one_beat_is_not_enrolled_for_another()
    {
        using var s = await Situation.Loaded();
        var other = await Assert.ThrowsAsync<TerminalException>(() => s.Terminal.EnrolAsync(new Uri("http://register.test/"), "officer", "secret", "T", "610922000002"));
        Assert.Equal("AlreadyEnrolled", other.Code);
    }

    [Fact]
    public async Task An_officer_of_one_beat_need_not_name_it()
    {
        using var s = new Situation();
        await s.Terminal.EnrolAsync(new Uri("http://register.test/"), "officer", "secret", "T");
        Assert.Equal(ScriptedRegister.Beat, s.Terminal.Status().Beat);
    }

    [Fact]
    public async Task A_wrong_password_is_said_plainly()
    {
        using var s = new Situation();
        s.Register.Next(() => ScriptedRegister.Json(HttpStatusCode.BadRequest, """{"error":"invalid_grant","error_description":"Wrong name or password."}"""));
        Assert.Equal("invalid_grant", (await Assert.ThrowsAsync<TerminalException>(s.Enrol)).Code);
    }

    [Fact]
    public async Task A_terminal_not_enrolled_says_so()
    {
        using var s = new Situation();
        Assert.Equal("NotEnrolled", (await Assert.ThrowsAsync<TerminalException>(() => s.Terminal.PullAsync())).Code);
    }

    [Fact]
    public async Task A_terminal_shows_nothing_once_its_lease_is_over_and_keeps_what_is_unsent()
    {
        using var s = await Situation.Loaded();
        s.Register.Next(() => ScriptedRegister.Json(HttpStatusCode.OK, """{"access_token":"a","refresh_token":"r","lease_expires_in":1209600}"""));
        await s.Terminal.SignInAsync("officer", "secret");
        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).Change("Residents", Situation.Resident, "Phone", "10012345678"));
        s.Clock.Advance(TimeSpan.FromDays(13));
        Assert.NotNull(s.Terminal.AddressCard(Situation.Home));
        s.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal("Locked", Assert.Throws<TerminalException>(() => s.Terminal.AddressCard(Situation.Home)).Code);
        Assert.Equal(1, s.Terminal.Status().UnsentVisits);

        Assert.Equal("UnsentOfAnother", (await Assert.ThrowsAsync<TerminalException>(() => s.Terminal.SignInAsync("colleague", "secret"))).Code);
        s.Register.Next(() => ScriptedRegister.Json(HttpStatusCode.OK, """{"access_token":"b","refresh_token":"r","lease_expires_in":1209600}"""));
        await s.Terminal.SignInAsync("officer", "secret");
        Assert.NotNull(s.Terminal.AddressCard(Situation.Home));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_lengthens_no_lease()
    {
        using var s = await Leased();
        for (var day = 0; day < 13; day++)
        {
            s.Clock.Advance(TimeSpan.FromDays(1));
            Assert.NotNull(s.Terminal.AddressCard(Situation.Home));
        }

        // Two weeks back, off and on again, and used for two days by that clock.
        s.Clock.Set(TimeSpan.FromDays(-14));
        s.Restart();
        Assert.NotNull(s.Terminal.AddressCard(Situation.Home));
        for (var day = 0; day < 2; day++)
        {
            s.Clock.Advance(TimeSpan.FromHours(12));
            s.Clock.Set(TimeSpan.FromHours(-12));
            _ = day == 0 ? s.Terminal.AddressCard(Situation.Home) : null;
        }

        Assert.Equal("Locked", Assert.Throws<TerminalException>(() => s.Terminal.AddressCard(Situation.Home)).Code);
    }

    [Fact]
    public async Task A_clock_that_ran_ahead_and_was_set_right_locks_no_longer_than_until_the_register_was_asked()
    {
        using var s = await Leased();
        s.Clock.Set(TimeSpan.FromDays(400));
        Assert.Equal("Locked", Assert.Throws<TerminalException>(() => s.Terminal.AddressCard(Situation.Home)).Code);
        s.Clock.Set(TimeSpan.FromDays(-400));
        Assert.Equal("Locked", Assert.Throws<TerminalException>(() => s.Terminal.AddressCard(Situation.Home)).Code);
        await Lease(s);
        Assert.NotNull(s.Terminal.AddressCard(Situation.Home));
        s.Clock.Advance(TimeSpan.FromDays(15));
        Assert.Equal("Locked", Assert.Throws<TerminalException>(() => s.Terminal.AddressCard(Situation.Home)).Code);
    }

    private static async Task<Situation> Leased()
    {
        var s = await Situation.Loaded();
        await Lease(s);
        return s;
    }

    private static Task Lease(Situation s)
    {
        s.Register.Next(() => ScriptedRegister.Json(HttpStatusCode.OK, """{"access_token":"a","refresh_token":"r","lease_expires_in":1209600}"""));
        return s.Terminal.SignInAsync("officer", "secret");
    }

    [Fact]
    public async Task A_terminal_proves_its_key_at_every_token_and_never_sends_it()
    {
        using var s = new Situation();
        await s.Enrol();
        s.Restart();
        await s.Terminal.SignInAsync("officer", "secret");
        var keys = s.Register.Seen.Where(r => r.Body?.Contains("proof=", StringComparison.Ordinal) == true)
            .Select(r => r.Body!.Split('&').Single(f => f.StartsWith("public_key=", StringComparison.Ordinal))).ToList();
        Assert.Equal(2, keys.Count);
        Assert.Single(keys.Distinct());
    }
}
