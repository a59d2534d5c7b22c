import type { NotificationRule } from "@bookings/domain";

// Made from rules/default-rules.yaml by `pnpm rules:generate`.
export const builtInRules: readonly NotificationRule[] = [
  {
    id: "request-received",
    on: "requested",
    to: ["coach"],
    when: ["Pending", "Accepted"],
    expiresAfter: 86400000,
    template: {
      en: {
        title: "New booking request",
        text: "An athlete has asked for a place in your session on {{startAt}}.",
      },
      ru: {
        title: "Новая заявка на занятие",
        text: "Спортсмен хочет записаться к вам на занятие {{startAt}}.",
      },
    },
    offset: 0,
  },
  {
    id: "request-unanswered",
    on: "start",
    offset: -43200000,
    to: ["coach"],
    when: ["Pending"],
    expiresAfter: 39600000,
    template: {
      en: {
        title: "A request is waiting for your answer",
        text: "An athlete is still waiting to hear whether there is a place in your session on {{startAt}}. Please accept or decline the request: if nobody answers it, it will be canceled when the session starts.",
      },
      ru: {
        title: "Заявка ждёт вашего ответа",
        text: "Спортсмен всё ещё ждёт вашего ответа по занятию {{startAt}}. Пожалуйста, примите или отклоните заявку: если этого не сделать, она отменится, когда занятие начнётся.",
      },
    },
  },
  {
    id: "request-accepted",
    on: "accepted",
    to: ["athlete"],
    when: ["Accepted"],
    expiresAfter: 86400000,
    template: {
      en: {
        title: "Booking confirmed",
        text: "Your place in the session on {{startAt}} is confirmed. Enjoy your training!",
      },
      ru: {
        title: "Запись подтверждена",
        text: "Вы записаны на занятие {{startAt}}. Хорошей тренировки!",
      },
    },
    offset: 0,
  },
  {
    id: "request-rejected",
    on: "rejected",
    to: ["athlete"],
    when: ["Rejected"],
    expiresAfter: 86400000,
    template: {
      en: {
        title: "Booking declined",
        text: "Unfortunately, the coach cannot take you in the session on {{startAt}}. Perhaps another time will suit you both.",
      },
      ru: {
        title: "Заявка отклонена",
        text: "К сожалению, тренер не сможет принять вас на занятии {{startAt}}. Возможно, вам обоим подойдёт другое время.",
      },
    },
    offset: 0,
  },
  {
    id: "booking-canceled",
    on: "canceled",
    to: ["other"],
    when: ["Canceled"],
    expiresAfter: 86400000,
    template: {
      en: {
        title: "Booking canceled",
        text: "The booking for the session on {{startAt}} has been canceled.",
      },
      ru: {
        title: "Запись отменена",
        text: "Запись на занятие {{startAt}} отменена.",
      },
    },
    offset: 0,
  },
  {
    id: "session-rescheduled",
    on: "rescheduled",
    to: ["athlete", "coach"],
    when: ["Pending", "Accepted"],
    expiresAfter: 86400000,
    template: {
      en: {
        title: "The session has a new time",
        text: "The session has been moved. It now starts on {{startAt}} and ends on {{endAt}}.",
      },
      ru: {
        title: "Время занятия изменилось",
        text: "Занятие перенесено. Новое время: начало {{startAt}}, окончание {{endAt}}.",
      },
    },
    offset: 0,
  },
  {
    id: "reminder-day-before",
    on: "start",
    offset: -86400000,
    to: ["athlete", "coach"],
    when: ["Accepted"],
    expiresAfter: 43200000,
    template: {
      en: {
        title: "Your session is coming up",
        text: "A friendly reminder: your session starts on {{startAt}}.",
      },
      ru: {
        title: "Напоминаем о занятии",
        text: "Напоминаем: ваше занятие начнётся {{startAt}}.",
      },
    },
  },
  {
    id: "reminder-hour-before",
    on: "start",
    offset: -3600000,
    to: ["athlete", "coach"],
    when: ["Accepted"],
    expiresAfter: 2700000,
    template: {
      en: {
        title: "Your session starts soon",
        text: "It is almost time: your session starts on {{startAt}}.",
      },
      ru: {
        title: "Занятие скоро начнётся",
        text: "Пора собираться: ваше занятие начнётся {{startAt}}.",
      },
    },
  },
  {
    id: "session-ended",
    on: "end",
    offset: 3600000,
    to: ["coach"],
    when: ["Accepted", "DisputeDone"],
    expiresAfter: 86400000,
    template: {
      en: {
        title: "How did the session go?",
        text: "The session on {{startAt}} is over. If it took place, please mark it as completed.",
      },
      ru: {
        title: "Как прошло занятие?",
        text: "Занятие {{startAt}} закончилось. Если оно состоялось, пожалуйста, отметьте его как проведённое.",
      },
    },
    completed: false,
  },
  {
    id: "session-completed",
    on: "completed",
    to: ["athlete"],
    when: ["Accepted", "DisputeDone"],
    expiresAfter: 86400000,
    template: {
      en: {
        title: "Session completed",
        text: "The session on {{startAt}} has been marked as completed. Thank you for training with us!",
      },
      ru: {
        title: "Занятие проведено",
        text: "Занятие {{startAt}} отмечено как проведённое. Спасибо, что тренируетесь с нами!",
      },
    },
    offset: 0,
    completed: true,
  },
  {
    id: "dispute-opened",
    on: "disputed",
    to: ["athlete", "coach"],
    when: ["InDispute"],
    expiresAfter: 86400000,
    template: {
      en: {
        title: "A dispute has been opened",
        text: "There is a dispute about the session on {{startAt}}. We will look into it and let you know how it ends.",
      },
      ru: {
        title: "Открыт спор по занятию",
        text: "По занятию {{startAt}} открыт спор. Мы разберёмся и сообщим вам, чем он закончился.",
      },
    },
    offset: 0,
  },
  {
    id: "dispute-resolved",
    on: "disputeResolved",
    to: ["athlete", "coach"],
    when: ["DisputeDone"],
    expiresAfter: 86400000,
    template: {
      en: {
        title: "The dispute has been resolved",
        text: "The dispute about the session on {{startAt}} has been resolved. Thank you for your patience.",
      },
      ru: {
        title: "Спор по занятию рассмотрен",
        text: "Мы рассмотрели спор по занятию {{startAt}}. Спасибо за терпение.",
      },
    },
    offset: 0,
  },
  {
    id: "payment-received",
    on: "paid",
    to: ["athlete"],
    when: ["Pending", "Accepted"],
    expiresAfter: 86400000,
    template: {
      en: {
        title: "Payment received",
        text: "Your card has been charged for the session on {{startAt}}. Thank you!",
      },
      ru: {
        title: "Оплата получена",
        text: "Занятие {{startAt}} оплачено картой. Спасибо!",
      },
    },
    offset: 0,
  },
  {
    id: "payment-failed",
    on: "paymentFailed",
    to: ["athlete"],
    when: ["Canceled"],
    expiresAfter: 86400000,
    template: {
      en: {
        title: "Payment failed",
        text: "Your card could not be charged for the session on {{startAt}}, so the place is free again. If you still want it, please book once more.",
      },
      ru: {
        title: "Оплата не прошла",
        text: "Не удалось списать оплату за занятие {{startAt}} с вашей карты, поэтому место снова свободно. Если оно вам ещё нужно, запишитесь снова.",
      },
    },
    offset: 0,
  },
];
