using System.Net;
using System.Text;
using FieldCollect.Client.Visits;

namespace FieldCollect.Client.Tests;

/// <summary>An order to wipe leaves nothing that can be read, and loses nothing that could still be handed in.</summary>
public class WipeTests
{
    private const string Ordered = """{"access_token":"a","refresh_token":"r","lease_expires_in":0,"wipe":true}""";

    private static HttpResponseMessage Revoked() => ScriptedRegister.Json(HttpStatusCode.Forbidden, """{"error":{"code":"DeviceRevoked","message":"This terminal has been revoked."}}""");

    [Fact]
    public async Task What_is_unsent_is_handed_in_before_anything_is_deleted()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).Change("Residents", Situation.Resident, "Phone", "10012345678"));
        s.Register.Next(Revoked);
        s.Register.Next(() => ScriptedRegister.Json(HttpStatusCode.OK, Ordered));
        Assert.Equal("Wiped", (await Assert.ThrowsAsync<TerminalException>(() => s.Terminal.PullAsync())).Code);
        Assert.Equal(2, s.Register.Taken.Count);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(s.File)!));
    }

    [Fact]
    public async Task Nothing_of_what_was_held_is_left_in_a_file_whose_wipe_was_cut_off()
    {
        using var s = await Situation.Loaded();
        s.Terminal.Dispose();
        Assert.Contains("张三", Encoding.UTF8.GetString(File.ReadAllBytes(s.File)));
        // As a kill leaves it: renamed, and not yet overwritten.
        File.Move(s.File, s.File + ".wiping");
        File.Copy(s.File + ".wiping", s.File + "-wal");
        s.Restart();
        Assert.Equal(["terminal.db", "terminal.db-shm", "terminal.db-wal"], Directory.GetFiles(Path.GetDirectoryName(s.File)!).Select(Path.GetFileName).Where(f => !f!.EndsWith(".sync", StringComparison.Ordinal)).Order());
        Assert.Null(s.Terminal.Status().Server);
        Assert.Equal(0, s.Terminal.Status().Rows);
    }

    [Fact]
    public async Task A_visit_that_the_register_will_not_take_now_keeps_the_file()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(VisitDraft.At(Situation.Home).Change("Residents", Situation.Resident, "Phone", "10012345678"));
        s.Register.Decide = _ => new System.Text.Json.Nodes.JsonObject { ["status"] = 503 };
        s.Register.Next(Revoked);
        s.Register.Next(() => ScriptedRegister.Json(HttpStatusCode.OK, Ordered));
        Assert.Equal("WipeOwed", (await Assert.ThrowsAsync<TerminalException>(() => s.Terminal.PullAsync())).Code);
        s.Restart();
        Assert.Equal("Locked", Assert.Throws<TerminalException>(() => s.Terminal.AddressCard(Situation.Home)).Code);
        Assert.Equal(1, s.Terminal.Status().UnsentVisits);
    }

    private static async Task<string> OrderedToWipe(Situation s)
    {
        s.Register.Next(Revoked);
        s.Register.Next(() => ScriptedRegister.Json(HttpStatusCode.OK, Ordered));
        return (await Assert.ThrowsAsync<TerminalException>(() => s.Terminal.PullAsync())).Code;
    }

    private static HttpResponseMessage NotThere() => ScriptedRegister.Json(HttpStatusCode.NotFound, """{"error":{"code":"NotFound","message":"There is no such record."}}""");

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(404)]
    [InlineData(511)]
    [InlineData(200)]
    public async Task A_photo_that_was_not_refused_for_good_keeps_the_file(int answer)
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(Situation.Visit(photo: 1_000));
        s.Register.Patch = _ => answer == 404 ? NotThere() : new HttpResponseMessage((HttpStatusCode)answer);
        Assert.Equal("WipeOwed", await OrderedToWipe(s));
        s.Restart();
        Assert.Equal(1, s.Terminal.Status().UnsentAttachments);
    }

    [Fact]
    public async Task A_photo_that_was_refused_before_and_could_not_be_sent_now_keeps_the_file()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(Situation.Visit(photo: 1_000));
        await s.Terminal.PushAsync();
        s.Register.Patch = _ => ScriptedRegister.Json(HttpStatusCode.RequestEntityTooLarge, """{"error":{"code":"BodyTooLarge","message":"Too large."}}""");
        Assert.Equal("BodyTooLarge", (await s.Terminal.UploadAsync()).ProblemCode);
        s.Register.Patch = _ => throw new HttpRequestException("cut");
        Assert.Equal("WipeOwed", await OrderedToWipe(s));
        Assert.Equal((1, null), (s.Terminal.Status().UnsentAttachments, s.Terminal.Status().AttachmentProblem));
    }

    [Fact]
    public async Task A_photo_that_the_register_will_never_take_goes_with_the_rest()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(Situation.Visit(photo: 1_000));
        s.Register.Patch = _ => ScriptedRegister.Json(HttpStatusCode.BadRequest, """{"error":{"code":"ContentMismatch","target":"Sha256","message":"Not these bytes."}}""");
        Assert.Equal("Wiped", await OrderedToWipe(s));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(s.File)!));
    }

    [Fact]
    public async Task No_visit_is_saved_while_the_file_is_about_to_go()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(Situation.Visit());
        string? told = null;
        s.Register.Decide = _ =>
        {
            told ??= Assert.Throws<TerminalException>(() => s.Terminal.RecordVisit(Situation.Visit())).Code;
            return null;
        };
        Assert.Equal("Wiped", await OrderedToWipe(s));
        Assert.Equal("Locked", told);
        Assert.Equal(2, s.Register.Taken.Count);
    }

    [Fact]
    public async Task The_log_beside_the_file_is_overwritten_before_it_is_deleted()
    {
        using var s = await Situation.Loaded();
        s.Terminal.RecordVisit(Situation.Visit());
        // Who holds the file open reads it also after it was deleted, as who searches the disk would.
        using var log = new FileStream(s.File + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Assert.Contains("张三", Text());
        Assert.Equal("Wiped", await OrderedToWipe(s));
        Assert.DoesNotContain("张三", Text());

        string Text()
        {
            var bytes = new byte[RandomAccess.GetLength(log.SafeFileHandle)];
            RandomAccess.Read(log.SafeFileHandle, bytes, 0);
            return Encoding.UTF8.GetString(bytes);
        }
    }
}
