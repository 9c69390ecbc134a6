using System.Net;

namespace FieldCollect.Client.Tests;

/// <summary>An upload ends, whatever the line and the register do.</summary>
public class UploadTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static async Task<Situation> WithPhoto(int length, TimeSpan? patience = null)
    {
        var s = await Situation.Loaded(patience);
        s.Terminal.RecordVisit(Situation.Visit(length));
        await s.Terminal.PushAsync();
        return s;
    }

    [Fact]
    public async Task A_line_that_falls_silent_behind_the_headers_is_given_up_and_the_piece_sent_again()
    {
        using var s = await WithPhoto(1_000, patience: TimeSpan.FromSeconds(1));
        var silent = 1;
        s.Register.Patch = _ => silent-- > 0 ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new Silence()) } : ScriptedRegister.Piece(HttpStatusCode.NoContent, null, complete: true);
        Assert.Equal(1, (await s.Terminal.UploadAsync().WaitAsync(Soon)).Sent);
    }

    [Fact]
    public async Task A_photo_whose_bytes_are_gone_from_the_file_is_a_problem_and_no_endless_upload()
    {
        using var s = await WithPhoto(1_000);
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={s.File};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM AttachmentParts";
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        s.Register.Patch = Answering(_ => ScriptedRegister.Piece(HttpStatusCode.NoContent, 0));
        Assert.Equal("ContentMismatch", (await s.Terminal.UploadAsync()).ProblemCode);
        Assert.Equal("ContentMismatch", s.Terminal.Status().AttachmentProblem);
    }

    [Fact]
    public async Task A_register_that_forgets_what_it_had_again_and_again_is_left_to_the_next_sync()
    {
        using var s = await WithPhoto(200_000);
        s.Register.Patch = Answering(asked => asked % 2 == 1 ? Holds(100) : Holds(50_000));
        var result = await s.Terminal.UploadAsync();
        Assert.Equal((0, 1), (result.Sent, result.Left));
        Assert.Equal("UploadOffset", result.ProblemCode);
    }

    private static HttpResponseMessage Holds(long offset)
    {
        var reply = ScriptedRegister.Json(HttpStatusCode.Conflict, """{"error":{"code":"UploadOffset","target":"Upload-Offset","message":"The bytes end elsewhere."}}""");
        reply.Headers.TryAddWithoutValidation("Upload-Offset", offset.ToString());
        return reply;
    }

    // A loop without an end would take the whole test run with it.
    private static Func<HttpRequestMessage, HttpResponseMessage> Answering(Func<int, HttpResponseMessage> answer)
    {
        var asked = 0;
        return _ => ++asked < 100 ? answer(asked) : ScriptedRegister.Json(HttpStatusCode.Gone, """{"error":{"code":"AskedTooOften","message":"Asked too often."}}""");
    }
}
