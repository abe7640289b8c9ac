/** Takes what is published. */
export type Heard = (channel: string, message: string) => void;

/** A connection for subscriptions, whichever client stands behind. It belongs to us, and ends with `destroy`. */
export interface Subscriber {
  /** Opens the connection. Nothing is asked of it before. */
  connect(): Promise<void>;
  /** Resolves once Redis has confirmed, after everything that was asked of this connection before. */
  subscribe(channels: readonly string[]): Promise<void>;
  unsubscribe(channels: readonly string[]): Promise<void>;
  /** Ends the connection, whatever state it is in. */
  destroy(): void;
  /** Called with each message of a channel that is subscribed. */
  heard: Heard;
  /** Called when messages may have been missed, and perhaps often: the connection was lost, or came back. */
  doubted: () => void;
}
