using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FieldCollect.Store.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Inspections : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "BeatIntensities",
                columns: table => new
                {
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Intensity = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Passed = table.Column<int>(type: "integer", nullable: false),
                    Failed = table.Column<int>(type: "integer", nullable: false),
                    Recent = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ChangedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BeatIntensities", x => x.BeatCode);
                });

            migrationBuilder.CreateTable(
                name: "InspectionSeeds",
                columns: table => new
                {
                    InspectionId = table.Column<Guid>(type: "uuid", nullable: false),
                    ProtectedSeed = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_InspectionSeeds", x => x.InspectionId);
                });

            migrationBuilder.CreateTable(
                name: "InspectionStrata",
                columns: table => new
                {
                    InspectionId = table.Column<Guid>(type: "uuid", nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    CollectorId = table.Column<Guid>(type: "uuid", nullable: false),
                    Drawn = table.Column<int>(type: "integer", nullable: false),
                    Records = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_InspectionStrata", x => new { x.InspectionId, x.Ordinal });
                });

            migrationBuilder.CreateTable(
                name: "Inspections",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Direction = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Beats = table.Column<string>(type: "text", nullable: false),
                    Kinds = table.Column<string>(type: "text", nullable: false),
                    PeriodFrom = table.Column<DateOnly>(type: "date", nullable: false),
                    PeriodTo = table.Column<DateOnly>(type: "date", nullable: false),
                    Target = table.Column<double>(type: "double precision", nullable: false),
                    ExpectedRate = table.Column<double>(type: "double precision", nullable: false),
                    Risk = table.Column<double>(type: "double precision", nullable: false),
                    PlannedSize = table.Column<int>(type: "integer", nullable: false),
                    PlannedMinutes = table.Column<int>(type: "integer", nullable: false),
                    Commitment = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Seed = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    PlannedBy = table.Column<Guid>(type: "uuid", nullable: false),
                    PlannedAt = table.Column<long>(type: "bigint", nullable: false),
                    DrawnAt = table.Column<long>(type: "bigint", nullable: true),
                    ClosedAt = table.Column<long>(type: "bigint", nullable: true),
                    VoidedReason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    FrameNumber = table.Column<long>(type: "bigint", nullable: true),
                    FrameSize = table.Column<int>(type: "integer", nullable: true),
                    FrameHash = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ListHash = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Drawn = table.Column<int>(type: "integer", nullable: true),
                    RuleVersion = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Checked = table.Column<int>(type: "integer", nullable: true),
                    Right = table.Column<int>(type: "integer", nullable: true),
                    NotMet = table.Column<int>(type: "integer", nullable: true),
                    Estimate = table.Column<double>(type: "double precision", nullable: true),
                    Lower = table.Column<double>(type: "double precision", nullable: true),
                    Upper = table.Column<double>(type: "double precision", nullable: true),
                    Verdict = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Result = table.Column<string>(type: "text", nullable: true),
                    Note = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Inspections", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "InspectionItems",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    InspectionId = table.Column<Guid>(type: "uuid", nullable: false),
                    BeatCode = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Address = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    AddressLongitude = table.Column<double>(type: "double precision", nullable: true),
                    AddressLatitude = table.Column<double>(type: "double precision", nullable: true),
                    Status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    CheckerId = table.Column<Guid>(type: "uuid", nullable: true),
                    Outcome = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    NotMetReason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    CapturedAt = table.Column<long>(type: "bigint", nullable: true),
                    ReceivedAt = table.Column<long>(type: "bigint", nullable: true),
                    Longitude = table.Column<double>(type: "double precision", nullable: true),
                    Latitude = table.Column<double>(type: "double precision", nullable: true),
                    Accuracy = table.Column<double>(type: "double precision", nullable: true),
                    Note = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    RecordId = table.Column<Guid>(type: "uuid", nullable: true),
                    CollectorId = table.Column<Guid>(type: "uuid", nullable: true),
                    Result = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Compared = table.Column<string>(type: "text", nullable: false),
                    FoundIndex = table.Column<byte[]>(type: "bytea", nullable: true),
                    Found = table.Column<byte[]>(type: "bytea", nullable: true),
                    ProtectedBody = table.Column<byte[]>(type: "bytea", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    RemovedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_InspectionItems", x => x.Id);
                    table.ForeignKey(
                        name: "FK_InspectionItems_Inspections_InspectionId",
                        column: x => x.InspectionId,
                        principalTable: "Inspections",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_InspectionItems_BeatCode_Status",
                table: "InspectionItems",
                columns: new[] { "BeatCode", "Status" });

            migrationBuilder.CreateIndex(
                name: "IX_InspectionItems_CheckerId_Status",
                table: "InspectionItems",
                columns: new[] { "CheckerId", "Status" });

            migrationBuilder.CreateIndex(
                name: "IX_InspectionItems_FoundIndex",
                table: "InspectionItems",
                column: "FoundIndex");

            migrationBuilder.CreateIndex(
                name: "IX_InspectionItems_InspectionId",
                table: "InspectionItems",
                column: "InspectionId");

            migrationBuilder.CreateIndex(
                name: "IX_Inspections_Status_Id",
                table: "Inspections",
                columns: new[] { "Status", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "BeatIntensities");

            migrationBuilder.DropTable(
                name: "InspectionItems");

            migrationBuilder.DropTable(
                name: "InspectionSeeds");

            migrationBuilder.DropTable(
                name: "InspectionStrata");

            migrationBuilder.DropTable(
                name: "Inspections");
        }
    }
}
