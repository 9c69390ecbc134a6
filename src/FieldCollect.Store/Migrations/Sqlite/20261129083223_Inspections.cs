using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace FieldCollect.Store.Migrations.Sqlite
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
                    BeatCode = table.Column<string>(type: "TEXT", nullable: false),
                    Intensity = table.Column<string>(type: "TEXT", nullable: false),
                    Passed = table.Column<int>(type: "INTEGER", nullable: false),
                    Failed = table.Column<int>(type: "INTEGER", nullable: false),
                    Recent = table.Column<string>(type: "TEXT", nullable: false),
                    ChangedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BeatIntensities", x => x.BeatCode);
                });

            migrationBuilder.CreateTable(
                name: "InspectionSeeds",
                columns: table => new
                {
                    InspectionId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ProtectedSeed = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_InspectionSeeds", x => x.InspectionId);
                });

            migrationBuilder.CreateTable(
                name: "InspectionStrata",
                columns: table => new
                {
                    InspectionId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Ordinal = table.Column<int>(type: "INTEGER", nullable: false),
                    BeatCode = table.Column<string>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    CollectorId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Drawn = table.Column<int>(type: "INTEGER", nullable: false),
                    Records = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_InspectionStrata", x => new { x.InspectionId, x.Ordinal });
                });

            migrationBuilder.CreateTable(
                name: "Inspections",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Direction = table.Column<string>(type: "TEXT", nullable: false),
                    Beats = table.Column<string>(type: "TEXT", nullable: false),
                    Kinds = table.Column<string>(type: "TEXT", nullable: false),
                    PeriodFrom = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    PeriodTo = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Target = table.Column<double>(type: "REAL", nullable: false),
                    ExpectedRate = table.Column<double>(type: "REAL", nullable: false),
                    Risk = table.Column<double>(type: "REAL", nullable: false),
                    PlannedSize = table.Column<int>(type: "INTEGER", nullable: false),
                    PlannedMinutes = table.Column<int>(type: "INTEGER", nullable: false),
                    Commitment = table.Column<string>(type: "TEXT", nullable: false),
                    Seed = table.Column<string>(type: "TEXT", nullable: true),
                    Status = table.Column<string>(type: "TEXT", nullable: false),
                    PlannedBy = table.Column<byte[]>(type: "BLOB", nullable: false),
                    PlannedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    DrawnAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ClosedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    VoidedReason = table.Column<string>(type: "TEXT", nullable: true),
                    FrameNumber = table.Column<long>(type: "INTEGER", nullable: true),
                    FrameSize = table.Column<int>(type: "INTEGER", nullable: true),
                    FrameHash = table.Column<string>(type: "TEXT", nullable: true),
                    ListHash = table.Column<string>(type: "TEXT", nullable: true),
                    Drawn = table.Column<int>(type: "INTEGER", nullable: true),
                    RuleVersion = table.Column<string>(type: "TEXT", nullable: true),
                    Checked = table.Column<int>(type: "INTEGER", nullable: true),
                    Right = table.Column<int>(type: "INTEGER", nullable: true),
                    NotMet = table.Column<int>(type: "INTEGER", nullable: true),
                    Estimate = table.Column<double>(type: "REAL", nullable: true),
                    Lower = table.Column<double>(type: "REAL", nullable: true),
                    Upper = table.Column<double>(type: "REAL", nullable: true),
                    Verdict = table.Column<string>(type: "TEXT", nullable: true),
                    Result = table.Column<string>(type: "TEXT", nullable: true),
                    Note = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    RemovedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Inspections", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "InspectionItems",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    InspectionId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    BeatCode = table.Column<string>(type: "TEXT", nullable: false),
                    Ordinal = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    Address = table.Column<string>(type: "TEXT", nullable: false),
                    AddressLongitude = table.Column<double>(type: "REAL", nullable: true),
                    AddressLatitude = table.Column<double>(type: "REAL", nullable: true),
                    Status = table.Column<string>(type: "TEXT", nullable: false),
                    CheckerId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Outcome = table.Column<string>(type: "TEXT", nullable: true),
                    NotMetReason = table.Column<string>(type: "TEXT", nullable: true),
                    CapturedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ReceivedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Longitude = table.Column<double>(type: "REAL", nullable: true),
                    Latitude = table.Column<double>(type: "REAL", nullable: true),
                    Accuracy = table.Column<double>(type: "REAL", nullable: true),
                    Note = table.Column<string>(type: "TEXT", nullable: true),
                    RecordId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    CollectorId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Result = table.Column<string>(type: "TEXT", nullable: true),
                    Compared = table.Column<string>(type: "TEXT", nullable: false),
                    FoundIndex = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Found = table.Column<byte[]>(type: "BLOB", nullable: true),
                    ProtectedBody = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    RemovedAt = table.Column<long>(type: "INTEGER", nullable: true)
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
