using System.Text.Json.Nodes;
using FieldCollect.Client.Visits;
using FieldCollect.Register;

namespace FieldCollect.Client.Tests;

/// <summary>What an officer reads of work that is still only on the terminal.</summary>
public class StatusTests
{
    private static (string Chinese, string English) Summary(Situation s) => s.Terminal.Status().Summary(s.Clock.GetUtcNow());

    private static VisitDraft Nobody() => VisitDraft.At(Situation.Home).WithOutcome("nobodyHome");

    [Fact]
    public async Task It_counts_visits_and_photos_and_says_how_old_the_oldest_is()
    {
        using var s = await Situation.Loaded();
        Assert.Equal(("全部已上传", "Everything is on the server"), Summary(s));
        s.Terminal.RecordVisit(Nobody());
        Assert.Equal(("1次走访尚未上传，最早不到1小时", "1 visit not yet on the server, oldest less than an hour"), Summary(s));
        s.Clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal("1 visit not yet on the server, oldest 3 hours", Summary(s).English);
        s.Terminal.RecordVisit(Nobody());
        s.Clock.Advance(TimeSpan.FromDays(2));
        s.Terminal.RecordVisit(Nobody());
        Assert.Equal(("3次走访尚未上传，最早2天前", "3 visits not yet on the server, oldest 2 days"), Summary(s));

        var withPhoto = Nobody();
        withPhoto.Attach("photo", "image/jpeg", new byte[1_500_000], Ids.New(s.Clock.GetUtcNow()));
        Assert.True(s.Terminal.RecordVisit(withPhoto).IsSaved);
        Assert.Equal(("4次走访、1个附件（1.5 MB）尚未上传，最早2天前", "4 visits and 1 attachment (1.5 MB) not yet on the server, oldest 2 days"), Summary(s));
        await s.Terminal.PushAsync();
        Assert.Equal(("1个附件（1.5 MB）尚未上传，最早不到1小时", "1 attachment (1.5 MB) not yet on the server, oldest less than an hour"), Summary(s));
    }

    [Fact]
    public async Task A_photo_is_in_the_file_when_its_visit_shows_as_saved_and_not_when_it_was_refused()
    {
        using var s = await Situation.Loaded();
        var refused = VisitDraft.At(Situation.Home).WithOutcome("nobodyHome");
        refused.Attach("picture", "image/jpeg", new byte[10], Ids.New(s.Clock.GetUtcNow()));
        Assert.False(s.Terminal.RecordVisit(refused).IsSaved);
        Assert.Equal(0, s.Terminal.Status().UnsentAttachments);
        var taken = VisitDraft.At(Situation.Home).WithOutcome("nobodyHome");
        taken.Attach("photo", "image/jpeg", new byte[200_000], Ids.New(s.Clock.GetUtcNow()));
        Assert.True(s.Terminal.RecordVisit(taken).IsSaved);
        s.Restart();
        Assert.Equal((1, 200_000), (s.Terminal.Status().UnsentAttachments, s.Terminal.Status().UnsentAttachmentBytes));
    }

    [Fact]
    public async Task A_terminal_takes_only_as_many_photos_as_it_has_room_for()
    {
        using var s = await Situation.Loaded();
        VisitDraft With(int photos)
        {
            var draft = Nobody();
            for (var i = 0; i < photos; i++)
                draft.Attach("photo", "image/jpeg", new byte[1], Ids.New(s.Clock.GetUtcNow()));
            return draft;
        }

        Assert.True(s.Terminal.RecordVisit(With(400)).IsSaved);
        Assert.Equal("AttachmentsFull", Assert.Throws<TerminalException>(() => s.Terminal.RecordVisit(With(161))).Code);
        Assert.True(s.Terminal.RecordVisit(With(160)).IsSaved);
    }

    [Fact]
    public async Task A_terminal_whose_own_visits_come_from_the_register_unknown_was_put_back_and_is_told_so()
    {
        using var s = await Situation.Loaded();
        var own = s.Terminal.RecordVisit(Situation.Visit()).VisitId;
        JsonObject Visited(Guid id, Guid device) => Situation.Row("Visits", new JsonObject { ["Id"] = id, ["Version"] = 1, ["BeatCode"] = ScriptedRegister.Beat, ["AddressId"] = Situation.Home, ["DeviceId"] = device, ["Outcome"] = "changed" });
        var device = s.Terminal.Status().DeviceId!.Value;
        s.Register.Page("delta-1", Situation.Page([Visited(own, device), Visited(Ids.New(s.Clock.GetUtcNow()), Ids.New(s.Clock.GetUtcNow()))], deltaLink: "delta-2"));
        await s.Terminal.SyncAsync();
        Assert.Null(s.Terminal.Status().PutBack);
        var forgotten = Ids.New(s.Clock.GetUtcNow());
        s.Register.Page("delta-2", Situation.Page([Visited(forgotten, device)], deltaLink: "delta-3"));
        s.Register.Page("delta-3", Situation.Page([Visited(forgotten, device)], deltaLink: "delta-3"));
        await s.Terminal.SyncAsync();
        await s.Terminal.SyncAsync();
        Assert.Equal(1, s.Terminal.Status().CameBack);
        Assert.StartsWith("本机数据曾被恢复为旧备份：1次走访", s.Terminal.Status().PutBack!.Value.Chinese, StringComparison.Ordinal);
        s.Clock.Advance(TimeSpan.FromDays(15));
        Assert.Null(s.Terminal.Status().PutBack);
    }

    [Fact]
    public void A_file_of_an_earlier_terminal_is_taken_over_with_its_unsent_visits()
    {
        using var s = new Situation();
        s.Terminal.Dispose();
        Sql(s, "DROP TABLE OwnVisits; DROP INDEX PlatesByToken; DROP TABLE Attachments; DROP TABLE AttachmentParts; ALTER TABLE Outbox DROP COLUMN Follows; PRAGMA user_version = 1;");
        s.Restart();
        Assert.Equal(0, s.Terminal.Status().UnsentAttachments);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_row_is_held_once_until_it_is_edited_and_a_file_that_holds_it_twice_is_read_too(bool twice)
    {
        const string Base = "SELECT Base FROM Records WHERE EntitySet = 'Residents'";
        using var s = await Situation.Loaded();
        Assert.Equal("", Sql(s, Base));
        if (twice)
        {
            s.Terminal.Dispose();
            Sql(s, "UPDATE Records SET Base = Body; DROP TABLE OwnVisits; DROP INDEX PlatesByToken; PRAGMA user_version = 2;");
            s.Restart();
        }

        s.Terminal.RecordVisit(Situation.Visit());
        Assert.Contains("100****0001", Sql(s, Base), StringComparison.Ordinal);
        Assert.Equal("100****5678", (string?)s.Body("Residents", Situation.Resident)!["Phone"]);
        s.Register.Page("delta-1", Situation.Page([], deltaLink: "delta-2"));
        s.Register.Decide = r => (string?)r["method"] == "PATCH"
            ? new System.Text.Json.Nodes.JsonObject { ["status"] = 204, ["headers"] = new System.Text.Json.Nodes.JsonObject { ["ETag"] = "W/\"4\"", ["FieldCollect-Outcome"] = "conflict" } }
            : null;
        await s.Terminal.SyncAsync();
        Assert.Equal("100****0001", (string?)s.Body("Residents", Situation.Resident)!["Phone"]);
        Assert.Equal("", Sql(s, Base));
    }

    private static string? Sql(Situation s, string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={s.File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string;
    }
}
